import { ActionIcon, Button, Textarea } from "@mantine/core";
import type { SideConversation } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { useTranslation } from "@trunkline/i18n";
import { isSendKey } from "@trunkline/thread";
import { Mail, Paperclip, Quote, SendHorizontal } from "lucide-react";
import { useRef, useState } from "react";
import { failureText } from "../../failures";
import { keys, queryClient } from "../../queries";
import { useMe } from "../../session/SessionGate";
import { FileChips } from "../inbox/composer/FileChips";
import { useSendKey } from "../inbox/composer/useSendKey";
import { QuoteDialog, QuotedChip } from "./quoting";
import classes from "./SideComposer.module.css";
import { outsideOf } from "./state";
import { Tick } from "./Tick";
import { useWriting } from "./useWriting";

/** Where one answers, or asks on; says before sending whom it goes to. */
export function SideComposer({ side }: { side: SideConversation }) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const writing = useWriting(`side-${side.id}`);
  const [sendKey] = useSendKey();
  const [isInterim, setInterim] = useState(false);
  const [isInternal, setInternal] = useState(false);
  const [isQuoting, setQuoting] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const outside = outsideOf(side);
  const answers = side.me.is_asked && side.opened_by !== me;

  async function send() {
    if (!writing.isReady || isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await sides.send(side.id, {
        text: writing.text,
        attachments: writing.files,
        quote_ids: writing.quotes,
        client_id: writing.clientId(),
        is_interim: answers && isInterim,
        is_internal: outside.length > 0 && isInternal,
      });
      writing.reset();
      setInterim(false);
      await queryClient.invalidateQueries({ queryKey: keys.sides });
    } catch (thrown) {
      setFailure(failureText(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Textarea
        aria-label={t(answers ? "sides.writeAnswer" : "sides.write")}
        placeholder={t(answers ? "sides.writeAnswer" : "sides.write")}
        autosize
        minRows={2}
        maxRows={8}
        value={writing.text}
        onChange={(event) => writing.setText(event.currentTarget.value)}
        onPaste={(event) => writing.uploads.add(event.clipboardData.files)}
        onKeyDown={(event) => {
          if (!isSendKey(event, sendKey)) return;
          event.preventDefault();
          void send();
        }}
      />
      <FileChips files={writing.uploads.files} onRemove={writing.uploads.remove} />
      <QuotedChip count={writing.quotes.length} onClear={() => writing.setQuotes([])} />
      {outside.length > 0 && (
        <div className={classes.ways}>
          {!isInternal && (
            <span className={classes.goes}>
              <Mail size={12} aria-hidden /> {t("sides.goesTo", { who: outside.map((one) => one.address).join(", ") })}
            </span>
          )}
          <Tick checked={isInternal} onChange={setInternal}>
            {t("sides.internal")}
          </Tick>
        </div>
      )}
      {answers && side.state !== "answered" && (
        <Tick checked={isInterim} onChange={setInterim}>
          {t("sides.interim")}
        </Tick>
      )}
      {failure && (
        <p role="alert" className={classes.failure}>
          {failure}
        </p>
      )}
      <div className={classes.foot}>
        <ActionIcon size={30} aria-label={t("sides.attach")} title={t("sides.attach")} onClick={() => picker.current?.click()}>
          <Paperclip size={15} />
        </ActionIcon>
        <input ref={picker} type="file" multiple hidden aria-hidden tabIndex={-1} onChange={({ currentTarget: input }) => {
            writing.uploads.add(input.files ?? []);
            input.value = "";
          }}
        />
        {side.case && (
          <ActionIcon size={30} aria-label={t("sides.quote")} title={t("sides.quote")} onClick={() => setQuoting(true)}>
            <Quote size={15} />
          </ActionIcon>
        )}
        <Button type="submit" ml="auto" loading={isBusy} disabled={!writing.isReady} leftSection={<SendHorizontal size={14} />}>
          {t(answers && !isInterim ? "sides.sendAnswer" : "sides.send")}
        </Button>
      </div>
      {isQuoting && <QuoteDialog caseId={side.conversation_id} chosen={writing.quotes} onChoose={writing.setQuotes} onClose={() => setQuoting(false)} />}
    </form>
  );
}
