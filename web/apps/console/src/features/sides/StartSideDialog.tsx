import "@trunkline/ui/forms.css";
import { ActionIcon, Button, Group, Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, type Id, type SideConversation } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { useTranslation } from "@trunkline/i18n";
import { EyeOff, Paperclip, Quote } from "lucide-react";
import { useRef, useState } from "react";
import { failureText } from "../../failures";
import { keys, queryClient } from "../../queries";
import { FileChips } from "../inbox/composer/FileChips";
import { sideKeys } from "./keys";
import { AddressesField, ColleaguesField, DeadlineField, LeadField, leadOf } from "./fields";
import { QuoteDialog, QuotedChip } from "./quoting";
import classes from "./StartSideDialog.module.css";
import { dueAt } from "./state";
import { useWriting } from "./useWriting";

interface StartSideDialogProps {
  caseId: Id;
  subject: string;
  onStarted: (side: SideConversation) => void;
  onClose: () => void;
}

/** Asks a department, a colleague or somebody outside about a case, until a time. */
export default function StartSideDialog({ caseId, subject, onStarted, onClose }: StartSideDialogProps) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false }) ?? false;
  const writing = useWriting(`side-of-${caseId}`);
  const [about, setAbout] = useState(subject);
  const [lead, setLead] = useState("");
  const [agents, setAgents] = useState<string[]>([]);
  const [addresses, setAddresses] = useState<string[]>([]);
  const [inbox, setInbox] = useState("");
  const [due, setDue] = useState(() => dueAt("fourHours", Date.now()));
  const [isQuoting, setQuoting] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isWhole = about.trim() !== "" && due !== "" && (lead !== "" || agents.length > 0 || addresses.length > 0) && writing.isReady;

  async function submit() {
    if (!isWhole || isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      const side = await sides.start({
        conversation_id: caseId,
        subject: about.trim(),
        due_at: due,
        text: writing.text,
        ...leadOf(lead),
        agent_ids: agents,
        addresses: addresses.map((address) => ({ address })),
        ...(inbox && addresses.length > 0 ? { inbox_id: inbox } : {}),
        attachments: writing.files,
        quote_ids: writing.quotes,
        client_id: writing.clientId(),
      });
      writing.reset();
      queryClient.setQueryData(sideKeys.one(side.id), side);
      void queryClient.invalidateQueries({ queryKey: keys.sides });
      onStarted(side);
    } catch (thrown) {
      setFailure(failureText(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={t("sides.ask")} size={560} fullScreen={isPhone}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={classes.hidden}>
          <EyeOff size={14} aria-hidden /> {t("sides.neverSeen")}
        </p>
        <TextInput data-autofocus label={t("sides.subject")} required withAsterisk={false} maxLength={200} value={about} onChange={(event) => setAbout(event.currentTarget.value)} />
        <LeadField value={lead} onChange={setLead} />
        <div className={classes.people}>
          <ColleaguesField value={agents} onChange={setAgents} />
          <AddressesField value={addresses} onChange={setAddresses} />
        </div>
        {addresses.length > 0 && <FromField value={inbox} onChange={setInbox} />}
        <DeadlineField value={due} onChange={setDue} />
        <Textarea label={t("sides.question")} autosize minRows={4} maxRows={12} value={writing.text} onChange={(event) => writing.setText(event.currentTarget.value)} onPaste={(event) => writing.uploads.add(event.clipboardData.files)} />
        <FileChips files={writing.uploads.files} onRemove={writing.uploads.remove} />
        <QuotedChip count={writing.quotes.length} onClear={() => writing.setQuotes([])} />
        {failure && (
          <p role="alert" className={classes.failure}>
            {failure}
          </p>
        )}
        <Group gap={4}>
          <ActionIcon size={32} aria-label={t("sides.attach")} title={t("sides.attach")} onClick={() => picker.current?.click()}>
            <Paperclip size={16} />
          </ActionIcon>
          <input ref={picker} type="file" multiple hidden aria-hidden tabIndex={-1} onChange={({ currentTarget: input }) => {
              writing.uploads.add(input.files ?? []);
              input.value = "";
            }}
          />
          <Button variant="subtle" leftSection={<Quote size={14} />} onClick={() => setQuoting(true)}>
            {t("sides.quote")}
          </Button>
          <Button type="submit" ml="auto" loading={isBusy} disabled={!isWhole}>
            {t("sides.send")}
          </Button>
        </Group>
      </form>
      {isQuoting && <QuoteDialog caseId={caseId} chosen={writing.quotes} onChoose={writing.setQuotes} onClose={() => setQuoting(false)} />}
    </Modal>
  );
}

/** Which inbox mails go out from, where there is a choice. */
function FromField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const mail = (inboxes.data?.items ?? []).filter((inbox) => inbox.kind === "email" && inbox.is_enabled && inbox.address);
  if (mail.length < 2) return null;
  return <NativeSelect label={t("sides.from")} value={value} onChange={(event) => onChange(event.currentTarget.value)} data={[{ value: "", label: t("sides.fromOwn") }, ...mail.map((inbox) => ({ value: inbox.id, label: `${inbox.name} · ${inbox.address ?? ""}` }))]} />;
}
