import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { asFailure, type SideConversation, type SidePatch } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { failureText } from "../../failures";
import { keys, queryClient } from "../../queries";
import { sideKeys } from "./keys";
import { AddressesField, ColleaguesField, DeadlineField, LeadField, leadKey, leadOf } from "./fields";
import classes from "./StartSideDialog.module.css";
import { colleaguesOf, outsideOf } from "./state";

interface ChangeSideDialogProps {
  side: SideConversation;
  onClose: () => void;
}

/** Changes lead and deadline, who takes part and what it is about; who is only asked may pass the lead on. */
export function ChangeSideDialog({ side, onClose }: ChangeSideDialogProps) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false }) ?? false;
  const before = {
    subject: side.subject,
    lead: leadKey(side.lead_team_id, side.lead_queue_id),
    agents: colleaguesOf(side).flatMap((one) => (one.agent_id ? [one.agent_id] : [])),
    addresses: outsideOf(side).flatMap((one) => (one.address ? [one.address] : [])),
    due: side.due_at ?? "",
  };
  const [draft, setDraft] = useState(before);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const set = (part: Partial<typeof before>) => setDraft({ ...draft, ...part });
  const differs = (part: keyof typeof before) => JSON.stringify(draft[part]) !== JSON.stringify(before[part]);

  async function save() {
    const body: SidePatch = {
      expected_version: side.version,
      ...(differs("lead") ? leadOf(draft.lead) : {}),
      ...(differs("subject") ? { subject: draft.subject.trim() } : {}),
      ...(differs("agents") ? { agent_ids: draft.agents } : {}),
      ...(differs("addresses") ? { addresses: draft.addresses.map((address) => ({ address })) } : {}),
      ...(differs("due") ? { due_at: draft.due || null } : {}),
    };
    setBusy(true);
    setFailure(null);
    try {
      queryClient.setQueryData(sideKeys.one(side.id), await sides.patch(side.id, body));
      void queryClient.invalidateQueries({ queryKey: keys.sides });
      onClose();
    } catch (thrown) {
      if (asFailure(thrown).code === "stale_version") void queryClient.invalidateQueries({ queryKey: sideKeys.one(side.id) });
      setFailure(failureText(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={t("sides.changeTitle")} size={560} fullScreen={isPhone}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <LeadField value={draft.lead} onChange={(lead) => set({ lead })} />
        {side.me.may_manage && (
          <>
            <div className={classes.people}>
              <ColleaguesField value={draft.agents} onChange={(agents) => set({ agents })} />
              <AddressesField value={draft.addresses} onChange={(addresses) => set({ addresses })} />
            </div>
            <DeadlineField value={draft.due} onChange={(due) => set({ due })} />
            <TextInput label={t("sides.subject")} maxLength={200} value={draft.subject} onChange={(event) => set({ subject: event.currentTarget.value })} />
          </>
        )}
        {failure && (
          <p role="alert" className={classes.failure}>
            {failure}
          </p>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={JSON.stringify(draft) === JSON.stringify(before) || draft.subject.trim() === ""}>
            {t("sides.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
