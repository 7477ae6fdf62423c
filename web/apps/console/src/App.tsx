import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useTranslation } from "@trunkline/i18n";
import { cssVariablesResolver, SCHEME_KEY, theme, Toasts } from "@trunkline/ui";
import { useMemo } from "react";
import { BrowserRouter } from "react-router";
import { CrashBoundary } from "./CrashBoundary";
import { NONCE } from "./nonce";
import { queryClient } from "./queries";
import { SessionGate } from "./session/SessionGate";
import { Shell } from "./shell/Shell";

const schemes = localStorageColorSchemeManager({ key: SCHEME_KEY });

/** The theme with a name for the cross of each dialog, which has none of its own. */
function withCloseLabel(label: string) {
  const part = { defaultProps: { closeButtonProps: { "aria-label": label } } };
  return mergeThemeOverrides(theme, { components: { Modal: part, Drawer: part } });
}

export function App() {
  const { t } = useTranslation();
  const spoken = useMemo(() => withCloseLabel(t("common.dismiss")), [t]);
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto" colorSchemeManager={schemes} getStyleNonce={() => NONCE} deduplicateCssVariables={false} cssVariablesResolver={cssVariablesResolver}>
      <QueryClientProvider client={queryClient}>
        <CrashBoundary>
          <BrowserRouter>
            <SessionGate>
              <Shell />
            </SessionGate>
          </BrowserRouter>
        </CrashBoundary>
        <Toasts closeLabel={t("common.dismiss")} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
