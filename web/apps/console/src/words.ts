import { knownText } from "@trunkline/i18n";

/** A channel's name in the current language; a kind this version does not know keeps its own. */
export const channelName = (kind: string): string => knownText(`channels.${kind}`) ?? kind;

export const roleName = (role: string | null): string => (role ? (knownText(`roles.${role}`) ?? role) : "–");
