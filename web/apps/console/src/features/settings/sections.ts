import type { Me } from "@trunkline/client";

/** The sections of the settings, in groups: what the page, the palette and the keys know of them. */
export const GROUPS = [
  { name: "channels", sections: ["inboxes", "dead-letters"] },
  { name: "routing", sections: ["queues", "rules", "skills", "calendars", "sla-policies"] },
  { name: "automation", sections: ["automation", "macros", "canned-replies", "forms"] },
  { name: "people", sections: ["agents", "teams", "announcements"] },
  { name: "data", sections: ["tags", "fields", "article-categories", "files"] },
  { name: "workspace", sections: ["workspace", "webhooks", "audit"] },
  { name: "mine", sections: ["shortcuts", "tokens", "sessions"] },
] as const;

export type SectionName = (typeof GROUPS)[number]["sections"][number];

const NEEDS: Partial<Record<SectionName, Me["permissions"][number]>> = {
  "dead-letters": "dead_letters.manage",
  rules: "queues.manage",
  skills: "queues.manage",
  automation: "queues.manage",
  forms: "inboxes.manage",
  files: "settings.manage",
  workspace: "settings.manage",
  webhooks: "queues.manage",
  audit: "audit.read",
};

/** Whether somebody with these permissions has the section. */
export function mayOpen(section: SectionName, permissions: Me["permissions"]): boolean {
  const needed = NEEDS[section];
  return !needed || permissions.includes(needed);
}

export const SECTIONS: readonly SectionName[] = GROUPS.flatMap(({ sections }) => [...sections]);
