import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, asFailure } from "@trunkline/client";
import { loadTexts, useTranslation } from "@trunkline/i18n";
import { Logo } from "@trunkline/ui";
import { lazy, Suspense, useState, type FormEvent } from "react";
import { failureText } from "../failures";
import { keys, queryClient } from "../queries";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import { SchemeSwitch } from "../shell/SchemeSwitch";
import classes from "./LoginPage.module.css";
import { useDelayed } from "./useDelayed";

const TOTP_CODES = new Set(["totp_required", "totp_invalid"]);

const JoinPage = lazy(() => import("./JoinPage"));
const SetupPage = lazy(async () => (await Promise.all([import("../features/setup/SetupPage"), loadTexts("setup")]))[0]);

/** Who is not signed in signs in here, joins by an invitation's link, or sets up what nobody has set up yet. */
export default function LoginPage() {
  const [isJoining, setJoining] = useState(location.pathname === "/join");
  const [isSettingUp, setSettingUp] = useState(true);
  const fresh = useQuery({ queryKey: keys.fresh, queryFn: api.session.isFresh, retry: false, staleTime: Infinity });
  const isSlow = useDelayed(fresh.isPending, 1_000);
  if (fresh.isPending && !isSlow) return null;
  if (fresh.data?.is_open && isSettingUp) {
    return (
      <Suspense fallback={null}>
        <SetupPage onSignIn={() => setSettingUp(false)} />
      </Suspense>
    );
  }
  if (!isJoining) return <SignIn />;
  return (
    <Suspense fallback={null}>
      <JoinPage onSignIn={() => setJoining(false)} />
    </Suspense>
  );
}

function SignIn() {
  const { t } = useTranslation();
  const [needsTotp, setNeedsTotp] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const totp = String(form.get("totp") ?? "").replaceAll(" ", "");
    setBusy(true);
    setFailure(null);
    try {
      await api.session.login({ email: String(form.get("email")).trim(), password: String(form.get("password")), ...(totp ? { totp } : {}) });
      queryClient.setQueryData(keys.me, await api.session.me());
    } catch (thrown) {
      const asksTotp = TOTP_CODES.has(asFailure(thrown).code);
      if (asksTotp) setNeedsTotp(true);
      if (!asksTotp || needsTotp) setFailure(failureText(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
      <form className={classes.card} onSubmit={(event) => void submit(event)} aria-labelledby="login-title">
        <Logo size={40} />
        <h1 id="login-title" className={classes.title}>
          {t("session.title")}
        </h1>
        <p className={classes.lead}>{t("session.lead")}</p>
        <div className={classes.fields}>
          <TextInput size="md" name="email" type="email" label={t("session.email")} autoComplete="username" required withAsterisk={false} data-autofocus autoFocus />
          <PasswordInput
            size="md"
            name="password"
            label={t("session.password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
          />
          {needsTotp && (
            <TextInput
              size="md"
              name="totp"
              label={t("session.totp")}
              description={t("session.totpHint")}
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9 ]{6,8}"
              required
              withAsterisk={false}
              autoFocus
            />
          )}
        </div>
        {failure && (
          <p role="alert" className={classes.failure}>
            {failure}
          </p>
        )}
        <Button type="submit" size="md" fullWidth loading={isBusy}>
          {t("session.signIn")}
        </Button>
      </form>
    </main>
  );
}
