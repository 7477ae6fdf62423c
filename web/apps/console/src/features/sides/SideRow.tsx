import type { SideConversation } from "@trunkline/client";
import { formatMoment, formatRecent, useTranslation } from "@trunkline/i18n";
import { Chip, ClockBadge, useNow } from "@trunkline/ui";
import { Mail, MailX, Users } from "lucide-react";
import { colleaguesOf, isWaiting, outsideOf, TONES } from "./state";
import classes from "./SideRow.module.css";

/** How a question stands: its state, or while it waits, the clock. */
export function SideStanding({ side }: { side: SideConversation }) {
  const { t } = useTranslation();
  const label = side.due_at ? t("sides.dueBy", { when: formatMoment(side.due_at) }) : t("sides.noDue");
  return (
    <span className={classes.standing}>
      <Chip tone={TONES[side.state]}>{t(`sides.states.${side.state}`)}</Chip>
      {isWaiting(side) && side.due_at && <ClockBadge due={side.due_at} isAtRisk={side.warned_at !== null} label={label} />}
      {side.has_returned && (
        <span className={classes.returned} title={t("sides.returned")}>
          <MailX size={14} aria-label={t("sides.returned")} />
        </span>
      )}
    </span>
  );
}

/** Who is to answer, in one line. */
export function Asked({ side }: { side: SideConversation }) {
  const outside = outsideOf(side);
  const names = [side.lead_name, ...colleaguesOf(side).map((one) => one.name)].filter(Boolean);
  return (
    <span className={classes.asked}>
      {names.length > 0 && (
        <span className={classes.who}>
          <Users size={12} aria-hidden /> {names.join(", ")}
        </span>
      )}
      {outside.length > 0 && (
        <span className={classes.who}>
          <Mail size={12} aria-hidden /> {outside.map((one) => one.name || one.address).join(", ")}
        </span>
      )}
    </span>
  );
}

/** One question in a list: what about, of whom, how it stands, what was said last. */
export function SideRow({ side, showsAsker = false }: { side: SideConversation; showsAsker?: boolean }) {
  const { t } = useTranslation();
  const now = useNow(60);
  const last = side.last_message;
  return (
    <span className={classes.row}>
      <span className={classes.line}>
        <strong className={classes.subject}>{side.subject}</strong>
        <time className={classes.time} dateTime={side.last_activity_at} title={formatMoment(side.last_activity_at)}>
          {formatRecent(side.last_activity_at, now)}
        </time>
      </span>
      {last && (
        <span className={classes.preview}>
          {last.author_name && `${last.author_name}: `}
          {last.text || (last.files > 0 ? t("sides.files", { count: last.files }) : "")}
        </span>
      )}
      <span className={classes.line}>
        <SideStanding side={side} />
        {showsAsker ? (
          <span className={classes.asked}>
            <span className={classes.who}>
              {t("sides.askedBy", { name: side.opened_by_name })} · #{side.conversation_number}
            </span>
          </span>
        ) : (
          <Asked side={side} />
        )}
      </span>
    </span>
  );
}
