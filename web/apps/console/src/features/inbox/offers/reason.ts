import type { Offer } from "@trunkline/client";
import { knownText } from "@trunkline/i18n";

/** Why this agent, in a few words: the rule the router names, or nothing when it names none. */
export function offerReason(offer: Offer): string {
  const rule = offer.reason?.["rule"];
  return typeof rule === "string" ? (knownText(`routing.rules.${rule}`) ?? "") : "";
}
