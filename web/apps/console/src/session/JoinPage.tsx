import { Button, Loader, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, asFailure } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState, Logo } from "@trunkline/ui";
import { CloudOff, Unlink } from "lucide-react";
import { useContext, useState, type FormEvent } from "react";
import { failureText } from "../failures";
import { queryClient } from "../queries";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import { SchemeSwitch } from "../shell/SchemeSwitch";
import { roleName } from "../words";
import classes from "./LoginPage.module.css";
import { SHORTEST } from "./password";
import { MeContext, signOut } from "./SessionGate";
import { useDelayed } from "./useDelayed";

/** What the link leads to has changed since it was shown. */
const CHANGED = new Set(["invitation_gone", "account_exists"]);

/** Where an invitation leads: a new person chooses name and password, a known one joins with the account they have. */
export default function JoinPage({ onSignIn }: { onSignIn?: () => void }) {
  const { t } = useTranslation();
  const token = location.hash.slice(1);
  const me = useContext(MeContext);
  const invitation = useQuery({ queryKey: ["invitation", token], queryFn: () => admin.invitations.show(token), retry: false, enabled: token !== "" });
  const isSlow = useDelayed(invitation.isLoading);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name") ?? "").trim();
    const password = String(form.get("password") ?? "");
    setBusy(true);
    setFailure(null);
    try {
      if (me) await api.session.switchWorkspace((await admin.invitations.join(token)).workspace_id);
      else await api.session.login({ email: (await admin.invitations.accept({ token, name, password })).email, password });
      queryClient.clear();
      location.replace("/");
    } catch (thrown) {
      setFailure(failureText(thrown));
      setBusy(false);
      if (CHANGED.has(asFailure(thrown).code)) await invitation.refetch();
    }
  }

  if (token === "" || (invitation.isError && asFailure(invitation.error).code === "invitation_gone")) return <EmptyState icon={<Unlink size={20} />} title={t("join.over")} text={t("join.overHint")} />;
  if (!invitation.data) {
    if (invitation.isError) return <EmptyState icon={<CloudOff size={20} />} title={t("join.failed")} text={failureText(invitation.error)} action={<Button onClick={() => void invitation.refetch()}>{t("common.retry")}</Button>} />;
    return isSlow ? <Loader size="sm" m="auto" aria-label={t("common.loading")} /> : null;
  }
  const { workspace, email, role, has_account } = invitation.data;
  const isAnother = me !== null && me.account.email.toLowerCase() !== email.toLowerCase();
  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
      <form className={classes.card} onSubmit={(event) => void submit(event)} aria-labelledby="join-title">
        <Logo size={40} />
        <h1 id="join-title" className={classes.title}>
          {t("join.title", { workspace })}
        </h1>
        <p className={classes.lead}>{t("join.lead", { role: roleName(role), email })}</p>
        {isAnother ? (
          <>
            <p role="alert" className={classes.failure}>
              {t("join.another", { email: me.account.email, invited: email })}
            </p>
            <Button size="md" fullWidth type="button" onClick={() => void signOut()}>
              {t("join.signOut")}
            </Button>
          </>
        ) : has_account && !me ? (
          <Button size="md" fullWidth type="button" onClick={onSignIn}>
            {t("session.signIn")}
          </Button>
        ) : (
          <>
            {!me && (
              <div className={classes.fields}>
                <TextInput size="md" name="name" label={t("join.name")} description={t("join.nameHint")} autoComplete="name" maxLength={200} required withAsterisk={false} autoFocus />
                <PasswordInput size="md" name="password" label={t("session.password")} description={t("join.passwordHint", { shortest: SHORTEST })} autoComplete="new-password" minLength={SHORTEST} required withAsterisk={false} visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }} />
              </div>
            )}
            {failure && (
              <p role="alert" className={classes.failure}>
                {failure}
              </p>
            )}
            <Button type="submit" size="md" fullWidth loading={isBusy}>
              {t("join.join")}
            </Button>
          </>
        )}
      </form>
    </main>
  );
}
