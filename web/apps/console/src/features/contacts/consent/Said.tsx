import type { Consent, Contact } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { useAgents } from "../../../entities/hooks";
import { channelName } from "../../../words";
import classes from "./consent.module.css";

/** The address something was said of, in words. */
export function addressOf(contact: Contact, said: Consent): string {
  const identity = contact.identities.find((one) => one.id === said.identity_id);
  return identity ? `${channelName(identity.channel)} ${identity.address}` : said.channel ? channelName(said.channel) : "";
}

/** How, when and by whom it was said. */
export function Said({ said }: { said: Consent }) {
  const { t } = useTranslation();
  const agent = useAgents().find((one) => one.id === said.by.id);
  const parts = [t(`consent.how.${said.how}`), said.by.kind === "agent" ? (agent?.name ?? null) : null, formatMoment(said.at), said.note || null];
  return <span className={classes.hint}>{parts.filter(Boolean).join(" · ")}</span>;
}
