import "@trunkline/ui/forms.css";
import { Button, Modal, Radio, Select, TextInput } from "@mantine/core";
import { api, type Contact, type Standing } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useState, type FormEvent } from "react";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { channelName } from "../../../words";
import classes from "./consent.module.css";

const EVERYWHERE = "everywhere";

/** Writes down what the customer told an agent; it is added to what they said before. */
export default function ConsentDialog({ contact, standing, onClose }: { contact: Contact; standing: Standing; onClose: () => void }) {
  const { t } = useTranslation();
  const [state, setState] = useState<"granted" | "withdrawn">(standing.state === "granted" ? "withdrawn" : "granted");
  const [where, setWhere] = useState(EVERYWHERE);
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await api.consents.record(contact.id, { purpose: standing.purpose, state, note: note.trim(), ...(where === EVERYWHERE ? {} : { identity_id: where }) });
      await queryClient.invalidateQueries({ queryKey: keys.consents(contact.id) });
      onClose();
    } catch (thrown) {
      showFailure(thrown);
      setBusy(false);
    }
  }

  const addresses = contact.identities.map((identity) => ({ value: identity.id, label: `${channelName(identity.channel)} ${identity.address}` }));
  return (
    <Modal opened onClose={onClose} title={t(`consent.purpose.${standing.purpose}`)} size={440}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        <p className={classes.text}>{t(`consent.about.${standing.purpose}`)}</p>
        <Radio.Group label={t("consent.theySaid")} value={state} onChange={(value) => setState(value as typeof state)}>
          <div className={classes.choices}>
            <Radio size="xs" value="granted" label={t("consent.yes")} />
            <Radio size="xs" value="withdrawn" label={t("consent.no")} />
          </div>
        </Radio.Group>
        <Select size="xs" label={t("consent.where")} description={t("consent.whereHint")} allowDeselect={false} data={[{ value: EVERYWHERE, label: t("consent.everywhere") }, ...addresses]} value={where} onChange={(value) => setWhere(value ?? EVERYWHERE)} />
        <TextInput label={t("consent.note")} placeholder={t("consent.noteHint")} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Button type="submit" loading={isBusy}>
          {t("consent.record")}
        </Button>
      </form>
    </Modal>
  );
}
