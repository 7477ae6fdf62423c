import { Button, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Contact, type Standing } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Chip, type Tone } from "@trunkline/ui";
import { History, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { keys } from "../../../queries";
import { Section } from "../../inbox/side/Section";
import { addressOf, Said } from "./Said";
import { QuietHoursLine } from "./QuietHours";
import classes from "./consent.module.css";

const ConsentDialog = lazy(() => import("./ConsentDialog"));
const ConsentHistory = lazy(() => import("./ConsentHistory"));

const TONES: Record<Standing["state"], Tone> = { granted: "done", withdrawn: "breach", unknown: "neutral" };

/** What a customer said about being written to by programs, and when they want to be left alone. */
export function ConsentSection({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState<Standing | null>(null);
  const [isLooking, setLooking] = useState(false);
  const asked = useQuery({ queryKey: keys.consents(contact.id), queryFn: () => api.consents.list(contact.id) });
  return (
    <Section
      title={t("consent.title")}
      action={
        <Button variant="subtle" color="gray" size="compact-xs" leftSection={<History size={12} aria-hidden />} onClick={() => setLooking(true)}>
          {t("consent.history")}
        </Button>
      }
    >
      {asked.isError && <p role="alert">{t("settings.failed")}</p>}
      <ul className={classes.list}>
        {(asked.data?.items ?? []).map((standing) => (
          <li key={standing.purpose}>
            <UnstyledButton className={classes.row} disabled={contact.merged_into_id !== null} title={t("consent.change", { purpose: t(`consent.purpose.${standing.purpose}`) })} onClick={() => setChanging(standing)}>
              <span>{t(`consent.purpose.${standing.purpose}`)}</span>
              <Chip tone={TONES[standing.state]}>{t(`consent.state.${standing.state}`)}</Chip>
              <Pencil size={12} aria-hidden className={classes.pencil} />
            </UnstyledButton>
            {standing.state === "unknown" && standing.refusal && <span className={classes.hint}>{t("consent.needsYes")}</span>}
            {standing.last && <Said said={standing.last} />}
            {standing.addresses.map((said) => (
              <span key={said.id} className={classes.hint}>
                <b className={said.state === "withdrawn" ? classes.no : classes.yes}>{t(`consent.state.${said.state}`)}</b> {addressOf(contact, said)} · <Said said={said} />
              </span>
            ))}
          </li>
        ))}
      </ul>
      <QuietHoursLine contact={contact} />
      <Suspense fallback={null}>
        {changing && <ConsentDialog contact={contact} standing={changing} onClose={() => setChanging(null)} />}
        {isLooking && <ConsentHistory contact={contact} onClose={() => setLooking(false)} />}
      </Suspense>
    </Section>
  );
}
