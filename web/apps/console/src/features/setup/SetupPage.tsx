import { Button, Loader, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, asFailure } from "@trunkline/client";
import { setup } from "@trunkline/client/setup";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { failureText } from "../../failures";
import { keys, queryClient } from "../../queries";
import { useDelayed } from "../../session/useDelayed";
import { AdminStep } from "./AdminStep";
import classes from "./setup.module.css";
import { Step, Wizard } from "./Wizard";
import { WorkspaceStep } from "./WorkspaceStep";

/** The first two steps, taken by whoever has the link that the program told where it runs. */
export default function SetupPage({ onSignIn }: { onSignIn: () => void }) {
  const { t } = useTranslation();
  const [token, setToken] = useState(() => location.hash.slice(1));
  const [isBack, setBack] = useState(false);
  const begun = useQuery({ queryKey: keys.setup(token), queryFn: () => setup.show(token), enabled: token !== "", retry: false, staleTime: Infinity });
  const isSlow = useDelayed(begun.isLoading);
  const code = begun.isError ? asFailure(begun.error).code : null;
  useEffect(() => {
    // Somebody was faster, or the command line was: what is there now is a sign-in.
    if (code === "setup_over") void queryClient.invalidateQueries({ queryKey: keys.fresh });
  }, [code]);

  if (token === "" || code === "bad_setup_token") {
    return (
      <Wizard step={null}>
        <LinkStep isWrong={token !== ""} isBusy={begun.isFetching} onToken={setToken} />
      </Wizard>
    );
  }
  if (begun.isError) {
    return <EmptyState icon={<CloudOff size={20} />} title={t("setup.unreachable")} text={failureText(begun.error)} action={<Button onClick={() => void begun.refetch()}>{t("common.retry")}</Button>} />;
  }
  if (!begun.data) return isSlow ? <Loader size="sm" m="auto" aria-label={t("common.loading")} /> : null;
  const { workspace } = begun.data;
  if (!workspace?.zone || isBack) {
    return (
      <Wizard step="workspace">
        <WorkspaceStep
          token={token}
          begun={workspace}
          onDone={(made) => {
            queryClient.setQueryData(keys.setup(token), { workspace: made });
            setBack(false);
          }}
        />
      </Wizard>
    );
  }
  return (
    <Wizard step="admin">
      <AdminStep token={token} workspace={workspace} onBack={() => setBack(true)} onSignIn={onSignIn} onDone={enter} />
    </Wizard>
  );
}

/** The link has done its work: it leaves the address, and the first admin is in. */
async function enter(): Promise<void> {
  history.replaceState(null, "", "/");
  const me = await api.session.me();
  queryClient.setQueryData(keys.fresh, { is_open: false });
  queryClient.setQueryData(keys.me, me);
}

/** For whoever came without the link: what it is and where it stands. */
function LinkStep({ isWrong, isBusy, onToken }: { isWrong: boolean; isBusy: boolean; onToken: (token: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const token = typed.trim().replace(/^.*#/, "");
  return (
    <Step title={t("setup.link.title")} lead={t("setup.link.lead")} failure={isWrong && !isBusy ? t("setup.link.wrong") : null} submit={t("setup.link.open")} canSubmit={token !== ""} isBusy={isBusy} onSubmit={() => onToken(token)}>
      <div className={classes.narrow}>
        <TextInput size="sm" label={t("setup.link.label")} description={t("setup.link.hint")} autoComplete="off" spellCheck={false} maxLength={500} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      </div>
      <p className={classes.note}>{t("setup.link.again")}</p>
    </Step>
  );
}
