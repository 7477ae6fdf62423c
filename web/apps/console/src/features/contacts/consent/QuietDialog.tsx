import "@trunkline/ui/forms.css";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import type { Contact, QuietHours } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useState, type FormEvent } from "react";
import { saveContact } from "../saveContact";
import classes from "./consent.module.css";

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Two times of day and a zone; they may pass midnight. */
export default function QuietDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const [hours, setHours] = useState<QuietHours>(contact.quiet_hours ?? { from: "21:00", to: "08:00", zone: HERE });
  const isSame = hours.from === hours.to;

  function save(event: FormEvent) {
    event.preventDefault();
    if (isSame || !hours.from || !hours.to) return;
    void saveContact(contact.id, { quiet_hours: hours });
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={t("consent.quiet")} size={400}>
      <form className={classes.form} onSubmit={save}>
        <p className={classes.text}>{t("consent.quietHint")}</p>
        <div className={classes.times}>
          <TextInput type="time" required label={t("consent.from")} value={hours.from} onChange={(event) => setHours({ ...hours, from: event.currentTarget.value })} />
          <TextInput type="time" required label={t("consent.to")} value={hours.to} error={isSame ? t("consent.sameTime") : undefined} onChange={(event) => setHours({ ...hours, to: event.currentTarget.value })} />
        </div>
        <Select size="xs" searchable limit={200} allowDeselect={false} label={t("consent.zone")} data={zones(hours.zone)} value={hours.zone} onChange={(zone) => setHours({ ...hours, zone: zone ?? hours.zone })} />
        <div className={classes.buttons}>
          {contact.quiet_hours && (
            <Button
              variant="default"
              onClick={() => {
                void saveContact(contact.id, { quiet_hours: null });
                onClose();
              }}
            >
              {t("consent.removeQuiet")}
            </Button>
          )}
          <Button type="submit">{t("consent.saveQuiet")}</Button>
        </div>
      </form>
    </Modal>
  );
}

const zones = (current: string): string[] => [...new Set([current, HERE, ...Intl.supportedValuesOf("timeZone"), "UTC"])];
