import type { Message } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { LinkedText } from "@trunkline/thread";
import { CircleHelp, Link2, MapPin } from "lucide-react";
import { lazy, Suspense } from "react";
import classes from "./MessageBody.module.css";

const MailBody = lazy(() => import("./MailBody"));

/** The content of a message by its kind; files themselves are drawn by Attachments. */
export function MessageBody({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { content } = message;
  switch (content.type) {
    case "text":
      if (content.has_html) {
        return (
          <Suspense fallback={<Text text={content.text} className={classes.mailText} />}>
            <MailBody message={message} content={content} />
          </Suspense>
        );
      }
      return (
        <>
          {content.subject && <p className={classes.subject}>{content.subject}</p>}
          <Text text={content.text} />
          {content.quoted && <Quoted text={content.quoted} />}
        </>
      );
    case "image":
    case "audio":
    case "video":
    case "file":
      return content.caption ? <Text text={content.caption} /> : null;
    case "location":
      return (
        <p className={classes.card}>
          <MapPin size={16} aria-hidden />
          <span>
            <strong>{content.label || t("contentKinds.location")}</strong>
            {content.address && <span className={classes.small}>{content.address}</span>}
            <span className={classes.small}>
              {content.latitude.toFixed(5)}, {content.longitude.toFixed(5)}
            </span>
          </span>
        </p>
      );
    case "link":
      return (
        <p className={classes.card}>
          <Link2 size={16} aria-hidden />
          <span>
            <strong>{content.title || content.url}</strong>
            {content.description && <span className={classes.small}>{content.description}</span>}
            <span className={classes.small}>
              <LinkedText text={content.url} />
            </span>
          </span>
        </p>
      );
    case "choice":
      return (
        <>
          <Text text={content.text} />
          <div className={classes.options}>
            {content.options?.map((option, index) => (
              <span key={option.id ?? index} className={`${classes.option} ${option.id === content.chosen ? classes.chosen : ""}`}>
                {option.label}
              </span>
            ))}
          </div>
        </>
      );
    case "template":
      return <Text text={content.text || message.text || content.name} />;
    case "call":
      return null; // drawn by CallCard, which needs to know its thread
    case "system":
      return <Text text={message.text} />;
    case "unsupported":
      return (
        <p className={classes.card}>
          <CircleHelp size={16} aria-hidden />
          <span>
            {t("thread.unsupported", { kind: content.provider_kind })}
            {content.text && <span className={classes.small}>{content.text}</span>}
          </span>
        </p>
      );
  }
}

function Text({ text, className }: { text: string; className?: string | undefined }) {
  if (!text) return null;
  return (
    <p className={`${classes.text} ${className ?? ""}`}>
      <LinkedText text={text} />
    </p>
  );
}

function Quoted({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <details className={classes.quoted}>
      <summary title={t("thread.showQuoted")} aria-label={t("thread.showQuoted")}>
        ···
      </summary>
      <Text text={text} />
    </details>
  );
}
