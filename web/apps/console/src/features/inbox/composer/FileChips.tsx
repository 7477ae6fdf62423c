import { formatSize, useTranslation } from "@trunkline/i18n";
import { CircleAlert, Paperclip, X } from "lucide-react";
import classes from "./FileChips.module.css";
import type { PendingFile } from "./useUploads";

/** Files to be sent with the message, with upload progress along the lower edge. */
export function FileChips({ files, onRemove }: { files: readonly PendingFile[]; onRemove: (key: string) => void }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className={classes.chips}>
      {files.map((file) => (
        <li key={file.key} className={`${classes.chip} ${file.error ? classes.failed : ""}`} title={file.error ?? file.name}>
          {file.error ? <CircleAlert size={14} aria-hidden /> : <Paperclip size={14} aria-hidden />}
          <span className={classes.name}>{file.name}</span>
          <span className={classes.size}>{file.error ?? (file.file ? formatSize(file.sizeBytes) : `${Math.round(file.share * 100)} %`)}</span>
          <button type="button" className={classes.remove} aria-label={t("composer.removeFile", { name: file.name })} onClick={() => onRemove(file.key)}>
            <X size={12} aria-hidden />
          </button>
          {!file.file && !file.error && (
            <span className={classes.progress} role="progressbar" aria-label={file.name} aria-valuenow={Math.round(file.share * 100)} aria-valuemin={0} aria-valuemax={100} style={{ width: `${file.share * 100}%` }} />
          )}
        </li>
      ))}
    </ul>
  );
}
