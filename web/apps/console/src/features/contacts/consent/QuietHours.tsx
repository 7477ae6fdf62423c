import { UnstyledButton } from "@mantine/core";
import type { Contact } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Moon, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import classes from "./consent.module.css";

const QuietDialog = lazy(() => import("./QuietDialog"));

/** When the customer wants to be left alone by programs; a click changes it. */
export function QuietHoursLine({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const hours = contact.quiet_hours;
  return (
    <>
      <UnstyledButton className={classes.row} disabled={contact.merged_into_id !== null} onClick={() => setOpen(true)}>
        <span className={classes.iconed}>
          <Moon size={12} aria-hidden /> {t("consent.quiet")}
        </span>
        <span className={classes.value}>{hours ? `${hours.from}–${hours.to} ${hours.zone}` : t("consent.noQuiet")}</span>
        <Pencil size={12} aria-hidden className={classes.pencil} />
      </UnstyledButton>
      <Suspense fallback={null}>{isOpen && <QuietDialog contact={contact} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
