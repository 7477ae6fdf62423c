import type { ConversationDetail } from "@trunkline/client";
import { formatMoment, formatRecent, useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { useAgents } from "../../../entities/hooks";
import { starSigns } from "../stars";
import classes from "./Ratings.module.css";
import { Section } from "./Section";

type Rating = ConversationDetail["ratings"][number];

/** What the customer said of the service when the conversation was closed; nothing where nothing was said. */
export function Ratings({ ratings }: { ratings: readonly Rating[] }) {
  const { t } = useTranslation();
  if (ratings.length === 0) return null;
  return (
    <Section title={t("side.rating")}>
      <ul className={classes.list}>
        {ratings.map((rating) => (
          <RatingItem key={rating.id} rating={rating} />
        ))}
      </ul>
    </Section>
  );
}

function RatingItem({ rating }: { rating: Rating }) {
  const { t } = useTranslation();
  const now = useNow(60);
  const agent = useAgents().find((each) => each.id === rating.agent_id)?.name;
  return (
    <li>
      <p className={classes.head}>
        <Stars count={rating.stars} />
        <span className={classes.of}>{agent}</span>
        <time dateTime={rating.created_at} title={formatMoment(rating.created_at)}>
          {formatRecent(rating.created_at, now)}
        </time>
      </p>
      {rating.comment && (
        <p className={classes.comment} dir="auto" aria-label={t("side.comment")}>
          {rating.comment}
        </p>
      )}
    </li>
  );
}

/** One to five stars, read aloud as a number. */
export function Stars({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <span className={classes.stars} role="img" aria-label={t("side.stars", { count })}>
      {starSigns(count)}
    </span>
  );
}
