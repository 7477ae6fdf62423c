import { Button, Group, Modal } from "@mantine/core";
import type { FilledTemplate, Thread } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { SendHorizontal } from "lucide-react";
import { useState } from "react";
import { useFocusBack } from "../../../shell/useFocusBack";
import { filled, filledText, isFilled } from "./template";
import { NO_TEMPLATE, TemplateFields } from "./TemplateFields";

interface TemplateDialogProps {
  thread: Thread;
  onSend: (template: FilledTemplate, text: string) => void;
  onClose: () => void;
}

/** Sends an approved template on a thread, also where its reply window is closed. */
export default function TemplateDialog({ thread, onSend, onClose }: TemplateDialogProps) {
  const { t } = useTranslation();
  useFocusBack();
  const [draft, setDraft] = useState(NO_TEMPLATE);
  const { template, params } = draft;
  return (
    <Modal opened onClose={onClose} title={t("template.titleTo", { address: thread.address })} size={520}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!template || !isFilled(template, params)) return;
          onSend(filled(template, params), filledText(template, params));
          onClose();
        }}
      >
        <TemplateFields inboxId={thread.inbox_id} draft={draft} onChange={setDraft} />
        <Group justify="flex-end" mt={16}>
          <Button type="submit" disabled={!template || !isFilled(template, params)} rightSection={<SendHorizontal size={14} aria-hidden />}>
            {t("composer.send")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
