import type { SideMessage } from "@trunkline/client";
import { formatMoment, formatTime, useTranslation, type TFunction } from "@trunkline/i18n";
import { Avatar, Chip } from "@trunkline/ui";
import { Bot, Lock, Mail, MailCheck, MailX, Quote, ShieldAlert } from "lucide-react";
import { useMe } from "../../session/SessionGate";
import { Attachments } from "../inbox/thread/Attachments";
import classes from "./SideLine.module.css";

/** Whether our own mail server found that the sender's domain did not write this. */
function isForged(line: SideMessage): boolean {
  const proof = line.facts["authentication"];
  return typeof proof === "object" && proof !== null && (proof as { dmarc?: string | null }).dmarc === "fail";
}

/** What somebody said in a question, with what they quote and attach, and how its mails fare. */
export function SideLine({ line }: { line: SideMessage }) {
  const { t } = useTranslation();
  const isOwn = useMe().account.id === line.author.id;
  const kind = line.is_internal ? classes.internal : isOwn ? classes.own : "";
  return (
    <article className={`${classes.line} ${kind}`} aria-label={`${line.author.name}, ${formatMoment(line.created_at)}`}>
      <header className={classes.head}>
        <Avatar name={line.author.name} size={20} />
        <strong className={classes.name}>{isOwn ? t("sides.you") : line.author.name}</strong>
        {line.author.kind === "outside" && <Mail size={12} aria-label={t("sides.outside")} className={classes.mark} />}
        {line.is_internal && (
          <Chip icon={<Lock size={10} />} variant="plain">
            {t("sides.internalMark")}
          </Chip>
        )}
        {line.is_automatic && (
          <Chip icon={<Bot size={11} />} variant="outline">
            {t("sides.automaticMark")}
          </Chip>
        )}
        {isForged(line) && (
          <Chip tone="risk" icon={<ShieldAlert size={11} />}>
            {t("sides.unproven")}
          </Chip>
        )}
        <time className={classes.time} dateTime={line.created_at} title={formatMoment(line.created_at)}>
          {formatTime(line.created_at)}
        </time>
      </header>
      {line.text.trim() && <p className={classes.text}>{line.text.trim()}</p>}
      {line.quotes.map((quote) => (
        <QuoteBlock key={quote.message_id} quote={quote} />
      ))}
      <Attachments files={line.attachments} showsInline />
      {line.deliveries.map((mail) => (
        <p key={mail.participant_id} className={`${classes.mail} ${mail.state === "failed" ? classes.failed : ""}`} title={mail.error?.detail}>
          {mail.state === "failed" ? <MailX size={12} aria-hidden /> : mail.state === "sent" ? <MailCheck size={12} aria-hidden /> : <Mail size={12} aria-hidden />}
          <span>{mailText(t, mail)}</span>
        </p>
      ))}
    </article>
  );
}

function mailText(t: TFunction, mail: SideMessage["deliveries"][number]): string {
  const words = t(`sides.delivery.${mail.state}`, { who: mail.address });
  return mail.error ? `${words}: ${mail.error.detail}` : words;
}

export function QuoteBlock({ quote }: { quote: SideMessage["quotes"][number] }) {
  const { t } = useTranslation();
  return (
    <blockquote className={classes.quote}>
      <span className={classes.by}>
        <Quote size={11} aria-hidden /> {quote.author_name || (quote.author_kind === "contact" ? t("sides.customer") : "")} · {formatMoment(quote.created_at)}
      </span>
      <span className={classes.text}>{quote.text}</span>
    </blockquote>
  );
}
