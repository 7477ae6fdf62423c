import { Modal } from "@mantine/core";
import type { Attachment } from "@trunkline/client";
import { formatDay, formatSize, useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { Download, FileText, FileX } from "lucide-react";
import { useState } from "react";
import classes from "./Attachments.module.css";

const LARGEST_PX = { width: 320, height: 240 };

/** Files of a message: pictures as previews that open large, sound and film with their controls, the rest as cards. */
export function Attachments({ files, showsInline = false }: { files: readonly Attachment[]; showsInline?: boolean }) {
  const [shown, setShown] = useState<Attachment | null>(null);
  const listed = showsInline ? files : files.filter((file) => !file.inline);
  if (listed.length === 0) return null;
  return (
    <div className={classes.files} data-files>
      {listed.map((file) => (
        <OneFile key={file.id} file={file} onShow={() => setShown(file)} />
      ))}
      <Modal opened={shown !== null} onClose={() => setShown(null)} size="auto" title={shown?.name} centered>
        {shown && <img className={classes.large} src={shown.url} alt={shown.name} />}
      </Modal>
    </div>
  );
}

function OneFile({ file, onShow }: { file: Attachment; onShow: () => void }) {
  const { t } = useTranslation();
  if (file.expired_at) return <ExpiredFile name={file.name} at={file.expired_at} />;
  const kind = file.content_type.split("/")[0];
  if (kind === "image" && file.content_type !== "image/svg+xml") {
    return (
      <button type="button" className={classes.picture} style={previewSize(file)} onClick={onShow} aria-label={t("thread.openPicture", { name: file.name })}>
        <img src={file.url} alt={file.name} loading="lazy" />
      </button>
    );
  }
  if (kind === "audio") return <audio className={classes.sound} controls preload="metadata" src={file.url} aria-label={file.name} />;
  if (kind === "video") return <video className={classes.film} controls preload="metadata" src={file.url} aria-label={file.name} />;
  return (
    <a className={classes.card} href={file.url} download={file.name}>
      <FileText size={20} aria-hidden />
      <span className={classes.name}>{file.name}</span>
      <span className={classes.size}>{formatSize(file.size_bytes)}</span>
      <Download size={14} aria-hidden />
    </a>
  );
}

/** What is left of a file whose bytes were deleted. */
function ExpiredFile({ name, at }: { name: string; at: string }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <div className={`${classes.card} ${classes.expired}`}>
      <FileX size={20} aria-hidden />
      <span className={classes.name}>{name}</span>
      <span className={classes.size}>{t("thread.fileExpired", { when: formatDay(at, now) })}</span>
    </div>
  );
}

/** The room a preview takes before its bytes arrive, so that nothing jumps when they do. */
function previewSize(file: Attachment): { width: number; height: number } {
  if (!file.width || !file.height) return { width: 200, height: 150 };
  const scale = Math.min(1, LARGEST_PX.width / file.width, LARGEST_PX.height / file.height);
  return { width: Math.max(64, Math.round(file.width * scale)), height: Math.max(48, Math.round(file.height * scale)) };
}
