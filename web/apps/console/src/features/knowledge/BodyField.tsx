import { Button, Textarea } from "@mantine/core";
import { knowledge } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ImagePlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { failureText } from "../../failures";
import classes from "./ArticleEditor.module.css";

const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

interface BodyFieldProps {
  value: string;
  onChange: (next: string) => void;
}

/** The text of an article, into which pictures are pasted, dropped or chosen; each stands where the cursor was. */
export function BodyField({ value, onChange }: BodyFieldProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(value);
  const [sending, setSending] = useState(0);
  const [fault, setFault] = useState("");
  useEffect(() => {
    latest.current = value;
  }, [value]);

  function put(markdown: string) {
    const at = field.current?.selectionEnd ?? latest.current.length;
    const [before, after] = [latest.current.slice(0, at), latest.current.slice(at)];
    const next = `${before}${before && !before.endsWith("\n") ? "\n\n" : ""}${markdown}${after.startsWith("\n") || !after ? "" : "\n\n"}${after}`;
    latest.current = next;
    onChange(next);
  }

  /** Whether there was a picture among the files, so that nobody else need look at them. */
  function take(files: Iterable<File>): boolean {
    const pictures = [...files].filter((file) => KINDS.includes(file.type));
    for (const picture of pictures) void send(picture);
    return pictures.length > 0;
  }

  async function send(file: File) {
    setFault("");
    setSending((count) => count + 1);
    try {
      put((await knowledge.pictures.upload(file, () => undefined).done).markdown);
    } catch (thrown) {
      setFault(failureText(thrown));
    } finally {
      setSending((count) => count - 1);
    }
  }

  return (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        if (take(event.dataTransfer.files)) event.preventDefault();
      }}
    >
      <Textarea
        ref={field}
        label={t("knowledge.bodyLabel")}
        value={value}
        autosize
        minRows={16}
        maxLength={100_000}
        onChange={(event) => onChange(event.currentTarget.value)}
        onPaste={(event) => {
          if (take(event.clipboardData.files)) event.preventDefault();
        }}
      />
      <div className={classes.pictures}>
        <Button size="compact-sm" variant="subtle" leftSection={<ImagePlus size={14} aria-hidden />} loading={sending > 0} onClick={() => input.current?.click()}>
          {t("knowledge.picture")}
        </Button>
        <span className={classes.hint}>{t("knowledge.pictureHint")}</span>
      </div>
      {fault && (
        <p role="alert" className={classes.refused}>
          {fault}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={KINDS.join(",")}
        aria-label={t("knowledge.picture")}
        onChange={(event) => {
          take(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
