/** Every action of the console that can have keys: where it stands, what it is called, and its usual keys. */

export type Section = "conversation" | "go" | "settings" | "state" | "preferences" | "help";

export interface Entry {
  section: Section;
  /** `e`, `g i` (one after the other), `mod+k`; left out: none unless the agent gives it some. */
  keys?: string;
  /** The text it is called by, where no more can be said than what it does. */
  label: string;
}

const conversation = (label: string, keys?: string): Entry => ({ section: "conversation", label, ...(keys ? { keys } : {}) });
const go = (label: string, keys?: string): Entry => ({ section: "go", label, ...(keys ? { keys } : {}) });

export const CATALOGUE: Readonly<Record<string, Entry>> = {
  "offer.accept": conversation("commands.acceptOffer", "y"),
  "offer.decline": conversation("commands.declineOffer", "shift+n"),
  "composer.reply": conversation("commands.writeReply", "r"),
  "composer.note": conversation("commands.writeNote", "n"),
  "suggestions.insert1": conversation("commands.insert1", "alt+1"),
  "suggestions.insert2": conversation("commands.insert2", "alt+2"),
  "suggestions.insert3": conversation("commands.insert3", "alt+3"),
  "conversation.take": conversation("actions.take", "m"),
  "conversation.giveBack": conversation("actions.giveBack"),
  "conversation.assign": conversation("actions.assign", "a"),
  "conversation.transfer": conversation("actions.transfer", "t"),
  "conversation.handover": conversation("actions.handover"),
  "conversation.consult": conversation("actions.consult"),
  "conversation.swarm": conversation("actions.swarm"),
  "conversation.escalate": conversation("actions.escalate"),
  "conversation.snooze": conversation("actions.snooze", "z"),
  "conversation.tags": conversation("actions.tags", "l"),
  "conversation.priority": conversation("actions.priority", "p"),
  "conversation.caseLink": conversation("actions.caseLink"),
  "conversation.merge": conversation("actions.merge"),
  "conversation.spam": conversation("actions.spam"),
  "conversation.resolveNow": conversation("actions.resolve", "e"),
  "conversation.resolveAndNext": conversation("actions.resolveAndNext", "shift+e"),
  "conversation.resolve": conversation("actions.resolveWith"),
  "conversation.reopen": conversation("actions.reopen", "o"),
  "conversation.finishWrapUp": conversation("actions.finishWrapUp", "w"),
  "list.next": go("commands.next", "j"),
  "list.previous": go("commands.previous", "k"),
  "list.open": go("commands.open", "enter"),
  "list.select": go("commands.select", "x"),
  "list.search": go("commands.search", "/"),
  "go.palette": go("commands.palette", "mod+k"),
  "conversation.start": go("start.title", "c"),
  "go.inbox": go("nav.inbox", "g i"),
  "go.mine": go("commands.goMine", "g m"),
  "go.waiting": go("commands.goWaiting", "g w"),
  "go.mentions": go("commands.goMentions", "g n"),
  "go.snoozed": go("commands.goSnoozed", "g z"),
  "go.all": go("commands.goAll", "g a"),
  "go.asked": go("nav.asked", "g q"),
  "go.floor": go("nav.floor", "g f"),
  "go.wallboard": go("commands.goWallboard"),
  "go.contacts": go("nav.contacts", "g c"),
  "go.knowledge": go("nav.knowledge", "g k"),
  "go.gaps": go("knowledge.gaps"),
  "go.exchange": go("knowledge.exchange"),
  "go.measures": go("knowledge.measures"),
  "go.reports": go("nav.reports", "g r"),
  "go.settings": go("nav.settings", "g s"),
  "state.available": { section: "state", label: "agentStatus.available" },
  "state.busy": { section: "state", label: "agentStatus.busy" },
  "state.away": { section: "state", label: "agentStatus.away" },
  "state.offline": { section: "state", label: "agentStatus.offline" },
  "preferences.language": { section: "preferences", label: "commands.language" },
  "preferences.scheme": { section: "preferences", label: "commands.scheme" },
  "preferences.sound": { section: "preferences", label: "commands.sound" },
  "preferences.notify": { section: "preferences", label: "shell.notify" },
  "help.shortcuts": { section: "help", keys: "?", label: "shell.shortcuts" },
  "session.signOut": { section: "preferences", label: "shell.signOut" },
};

/** The sections in the order in which they are told. */
export const SECTION_ORDER: readonly Section[] = ["conversation", "go", "state", "preferences", "help", "settings"];
