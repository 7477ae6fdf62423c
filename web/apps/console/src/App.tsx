import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useTranslation } from "@trunkline/i18n";
import { cssVariablesResolver, SCHEME_KEY, theme, Toasts } from "@trunkline/ui";
import { BrowserRouter } from "react-router";
import { CrashBoundary } from "./CrashBoundary";
import { NONCE } from "./nonce";
import { queryClient } from "./queries";
import { SessionGate } from "./session/SessionGate";
import { Shell } from "./shell/Shell";

const schemes = localStorageColorSchemeManager({ key: SCHEME_KEY });

export function App() {
  const { t } = useTranslation();
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemes} getStyleNonce={() => NONCE} deduplicateCssVariables={false} cssVariablesResolver={cssVariablesResolver}>
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
