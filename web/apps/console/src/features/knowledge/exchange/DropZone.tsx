import { Button, Progress, Select } from "@mantine/core";
import { asFailure, type ArticleImportJob, type Upload } from "@trunkline/client";
import { exchange } from "@trunkline/client/exchange";
import { useTranslation } from "@trunkline/i18n";
import { FileUp } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { failureText } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { languageName } from "../languages";
import classes from "./ExchangePage.module.css";

const MAX_BYTES = 50_000_000;
const KINDS = ".md,.markdown,.csv,.tsv,.xlsx,.xlsm,.html,.htm,.docx,.json,.zip";

/** Takes one file by drop or choice and hands it in to be tried. */
export function DropZone({ onTaken }: { onTaken: (job: ArticleImportJob) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [language, setLanguage] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);
  const [sending, setSending] = useState<{ name: string; share: number; upload: Upload<ArticleImportJob> } | null>(null);
  const [fault, setFault] = useState("");

  async function send(file: File | undefined) {
    if (!file || sending) return;
    setFault("");
    if (file.size > MAX_BYTES) return setFault(t("exchange.tooLarge"));
    const upload = exchange.start(file, language ?? "", (share) => setSending((held) => held && { ...held, share }));
    setSending({ name: file.name, share: 0, upload });
    try {
      const job = await upload.done;
      queryClient.setQueryData(keys.articleImport(job.id), job);
      void queryClient.invalidateQueries({ queryKey: keys.articleImports, exact: true });
      onTaken(job);
    } catch (thrown) {
      if (asFailure(thrown).code !== "cancelled") setFault(failureText(thrown));
      setSending(null);
    }
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  }

  return (
    <section
      aria-label={t("exchange.import")}
      className={`${classes.drop} ${isOver ? classes.over : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <FileUp size={28} aria-hidden className={classes.icon} />
      <h2 className={classes.sub}>{t("exchange.dropTitle")}</h2>
      <p className={classes.quiet}>{t("exchange.dropText")}</p>
      {sending ? (
        <div className={classes.sending} role="status">
          <span>{t("exchange.sending", { name: sending.name })}</span>
          <Progress value={sending.share * 100} aria-label={t("exchange.sending", { name: sending.name })} />
          <Button size="compact-sm" variant="subtle" onClick={() => sending.upload.cancel()}>
            {t("knowledge.cancel")}
          </Button>
        </div>
      ) : (
        <div className={classes.choose}>
          <Select
            size="xs"
            aria-label={t("exchange.language")}
            placeholder={t("exchange.languageAuto")}
            clearable
            clearButtonProps={{ "aria-label": t("common.clear") }}
            data={["zh", "en"].map((value) => ({ value, label: languageName(value) }))}
            value={language}
            onChange={setLanguage}
          />
          <Button onClick={() => input.current?.click()}>{t("exchange.choose")}</Button>
        </div>
      )}
      <input
        ref={input}
        type="file"
        accept={KINDS}
        hidden
        aria-label={t("exchange.choose")}
        onChange={(event) => {
          void send(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {fault && (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      )}
      <details className={classes.help}>
        <summary>{t("exchange.kinds")}</summary>
        <dl>
          <dt>{t("exchange.kindTextName")}</dt>
          <dd>{t("exchange.kindText")}</dd>
          <dt>{t("exchange.kindTableName")}</dt>
          <dd>{t("exchange.kindTable")}</dd>
          <dt>{t("exchange.kindHelpName")}</dt>
          <dd>{t("exchange.kindHelp")}</dd>
        </dl>
      </details>
    </section>
  );
}
