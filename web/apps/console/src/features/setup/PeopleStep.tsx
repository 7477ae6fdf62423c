import { Button, Select, TextInput } from "@mantine/core";
import type { Role } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { failureText } from "../../failures";
import { roleName } from "../../words";
import { settingsKeys } from "../settings/keys";
import { CopyLine } from "../settings/parts/CopyLine";
import { useSaving } from "../settings/parts/useSaving";
import type { Ways } from "./FirstRun";
import classes from "./setup.module.css";
import { Step } from "./Wizard";

const ROLES: readonly Role[] = ["agent", "supervisor", "admin"];

interface Made {
  email: string;
  role: Role;
  url: string;
}

/** Colleagues are invited by links, to be passed on; each is shown this once. */
export function PeopleStep({ onNext, onBack }: Ways) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [made, setMade] = useState<Made[]>([]);
  const { isBusy, failure, save } = useSaving(settingsKeys.invitations);
  const canMake = /^\S+@\S+$/.test(email.trim());

  async function invite() {
    const { url } = await admin.invitations.create({ email: email.trim(), role });
    setMade((before) => [...before.filter((one) => one.email !== email.trim()), { email: email.trim(), role, url }]);
    setEmail("");
  }

  return (
    <Step title={t("setup.people.title")} lead={t("setup.people.lead")} failure={failure ? failureText(failure) : null} submit={t("setup.people.finish")} onSubmit={() => (canMake ? void save(invite) : onNext())} onBack={onBack} onSkip={canMake ? onNext : undefined} skip={t("setup.people.finishWithout")}>
      <div className={classes.row}>
        <TextInput size="sm" type="email" label={t("session.email")} maxLength={320} autoComplete="off" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <Select size="sm" w={160} allowDeselect={false} label={t("settings.agents.role")} data={ROLES.map((value) => ({ value, label: roleName(value) }))} value={role} onChange={(value) => value && setRole(value as Role)} />
        <Button size="sm" variant="default" loading={isBusy} disabled={!canMake} onClick={() => void save(invite)}>
          {t("settings.agents.makeLink")}
        </Button>
      </div>
      <p className={classes.hint}>{t(`settings.agents.may.${role}`)}</p>
      {made.length > 0 && (
        <ul className={classes.links} aria-label={t("setup.people.links")}>
          {made.map((one) => (
            <li key={one.email}>
              <p>{t("setup.people.link", { email: one.email, role: roleName(one.role) })}</p>
              <CopyLine value={one.url} />
            </li>
          ))}
        </ul>
      )}
      <div className={classes.note}>
        <p>{t("setup.people.after")}</p>
        {t("setup.people.available")}
      </div>
    </Step>
  );
}
