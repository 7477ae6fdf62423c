import type { EventType, Webhook } from "@trunkline/client/automation";

/** What can be told, by what it is about. */
export const EVENTS = {
  conversation: ["conversation.opened", "conversation.reopened", "conversation.status_changed", "conversation.assigned", "conversation.transferred", "conversation.escalated", "conversation.updated", "conversation.rated", "conversation.classified", "conversation.merged", "conversation.unmerged", "conversation.split"],
  message: ["message.received", "message.sent", "message.noted", "delivery.updated"],
  contact: ["contact.created", "contact.updated", "contact.merged", "contact.unmerged"],
  work: ["agent.state_changed", "item.queued", "item.offered", "item.declined", "item.expired", "item.withdrawn", "item.accepted", "item.released", "item.overstayed", "item.wrapped_up", "item.done"],
  handover: ["item.handover_asked", "item.handover_ended", "item.joined", "item.left"],
  promise: ["sla.warned", "sla.breached", "sla.met", "callback.overdue"],
  side: ["side.opened", "side.messaged", "side.answered", "side.updated", "side.warned", "side.overdue", "side.closed", "side.reopened", "side.delivery_updated"],
  rule: ["automation.notified", "rule.stopped"],
} as const satisfies Record<string, readonly EventType[]>;

export const TOPICS = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

export interface WebhookDraft {
  name: string;
  url: string;
  event_types: string[];
  with_snapshot: boolean;
  is_enabled: boolean;
}

export const FRESH: WebhookDraft = { name: "", url: "", event_types: [], with_snapshot: false, is_enabled: true };

export const readWebhook = ({ name, url, event_types, with_snapshot, is_enabled }: Webhook): WebhookDraft => ({ name, url, event_types: [...event_types].sort(), with_snapshot, is_enabled });

/** As the server takes it: http or https, no name or password in it. */
export const isUrl = (url: string): boolean => /^https?:\/\/[^\s@]+$/.test(url.trim());

/** As the server takes it: what stands on every keyboard, no blanks. */
export const isSecret = (secret: string): boolean => /^[\x21-\x7e]{16,200}$/.test(secret);

export const canSave = ({ name, url, event_types }: WebhookDraft): boolean => name.trim() !== "" && isUrl(url) && event_types.length > 0;

/** What is sent of a draft that can be saved. */
export const toBody = (draft: WebhookDraft) => ({ ...draft, name: draft.name.trim(), url: draft.url.trim(), event_types: draft.event_types as EventType[] });
