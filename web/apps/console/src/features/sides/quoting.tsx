import { Button, Group, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Message } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { MessageSquareOff, Quote, X } from "lucide-react";
import { useState } from "react";
import { keys } from "../../queries";
import classes from "./quoting.module.css";
import { Tick } from "./Tick";

const SHOWN = 40;

interface QuoteDialogProps {
  caseId: string;
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
  onClose: () => void;
}

/** Chooses what was said in the case to go along, newest first; notes are never among it. */
export function QuoteDialog({ caseId, chosen, onChoose, onClose }: QuoteDialogProps) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<string[]>([...chosen]);
  const found = useQuery({ queryKey: [...keys.messages(caseId), "to-quote"], queryFn: () => api.conversations.messages(caseId, { limit: SHOWN }) });
  const said = (found.data?.items ?? []).filter(isQuotable).reverse();
  const toggle = (id: string) => setPicked(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id]);
  return (
    <Modal opened onClose={onClose} title={t("sides.quoteTitle")} size={520}>
      <p className={classes.hint}>{t("sides.quoteHint")}</p>
      {found.isSuccess && said.length === 0 && <EmptyState icon={<MessageSquareOff size={20} />} title={t("sides.quoteNone")} />}
      <div className={classes.said}>
        {said.map((message) => (
          <div key={message.id} className={classes.one}>
            <Tick checked={picked.includes(message.id)} onChange={() => toggle(message.id)}>
              <span className={classes.by}>
                {message.author.name || t("sides.customer")} · {formatMoment(message.created_at)}
              </span>
              <span className={classes.text}>{message.text}</span>
            </Tick>
          </div>
        ))}
      </div>
      <Group justify="flex-end" mt="md">
        <Button
          onClick={() => {
            onChoose(picked);
            onClose();
          }}
        >
          {t("sides.quoteAdd")}
        </Button>
      </Group>
    </Modal>
  );
}

const isQuotable = ({ kind, text, recalled_at }: Message): boolean => (kind === "message" || kind === "reply") && text.trim() !== "" && recalled_at === null;

/** How much is quoted, with the way back. */
export function QuotedChip({ count, onClear }: { count: number; onClear: () => void }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <span className={classes.chip}>
      <Quote size={12} aria-hidden /> {t("sides.quoted", { count })}
      <button type="button" className={classes.clear} aria-label={t("sides.unquote")} title={t("sides.unquote")} onClick={onClear}>
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
