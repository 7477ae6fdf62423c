import { Button, PasswordInput, TextInput } from "@mantine/core";
import { asFailure, type ApiFailure } from "@trunkline/client";
import { setup, type SetupWorkspace } from "@trunkline/client/setup";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { failureText } from "../../failures";
import { SHORTEST } from "../../session/password";
import { CopyLine } from "../settings/parts/CopyLine";
import classes from "./setup.module.css";
import { Step, StepFoot, StepHead } from "./Wizard";

interface AdminStepProps {
  token: string;
  workspace: SetupWorkspace;
  onBack: () => void;
  onSignIn: () => void;
  /** Is asked who is signed in now. */
  onDone: () => Promise<void>;
}

/** Who administers this; or the command by which somebody is made that elsewhere. */
export function AdminStep({ token, workspace, onBack, onSignIn, onDone }: AdminStepProps) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isElsewhere, setElsewhere] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function save() {
    setBusy(true);
    setFailure(null);
    try {
      await setup.admin({ token, name: name.trim(), email: email.trim(), password, locale: i18n.language });
      await onDone();
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  }

  if (isElsewhere) {
    return (
      <div className={classes.body}>
        <StepHead title={t("setup.admin.elsewhere")} lead={t("setup.admin.elsewhereLead")} />
        <CopyLine value={`trunkline user create --workspace ${workspace.slug} --email you@example.com --role admin --password-stdin`} />
        <p className={classes.hint}>{t("setup.admin.elsewhereHint")}</p>
        <StepFoot onBack={() => setElsewhere(false)} skip="">
          <Button size="sm" onClick={onSignIn}>
            {t("session.signIn")}
          </Button>
        </StepFoot>
      </div>
    );
  }
  const isWhole = name.trim() !== "" && /^\S+@\S+$/.test(email.trim()) && password.length >= SHORTEST;
  return (
    <Step title={t("setup.admin.title")} lead={t("setup.admin.lead", { workspace: workspace.name })} failure={failure ? (failure.code === "account_exists" ? t("setup.admin.exists") : failureText(failure)) : null} submit={t("setup.admin.submit")} canSubmit={isWhole} isBusy={isBusy} onSubmit={() => void save()} onBack={onBack} onSkip={() => setElsewhere(true)} skip={t("setup.admin.skip")}>
      <div className={classes.narrow}>
        <TextInput size="sm" label={t("setup.admin.name")} description={t("join.nameHint")} autoComplete="name" maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput size="sm" type="email" label={t("session.email")} description={t("setup.admin.emailHint")} autoComplete="username" maxLength={320} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput size="sm" label={t("session.password")} description={t("join.passwordHint", { shortest: SHORTEST })} autoComplete="new-password" maxLength={200} value={password} visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }} onChange={(event) => setPassword(event.currentTarget.value)} />
      </div>
    </Step>
  );
}
