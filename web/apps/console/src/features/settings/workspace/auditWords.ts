import { i18next, knownText } from "@trunkline/i18n";

export interface Difference {
  field: string;
  /** null where nothing is told of it. */
  before: string | null;
  after: string;
}

/** What an entry says that somebody did, in a few words; an action of a later version keeps its own name. */
export function didWhat(action: string): string {
  const [entity = "", verb = ""] = action.split(".");
  // An order is that of all of a kind.
  const what = knownText(`settings.audit.entity.${verb === "reordered" ? entity.replace(/s$/, "") : entity}`);
  const did = what && knownText(`settings.audit.did.${verb}`, { what });
  return knownText(`settings.audit.action.${entity}-${verb}`) ?? (did || action);
}

/** What was changed, field by field. Ids are told by name where it is known; names of things created or deleted stand elsewhere. */
export function differences(data: Record<string, unknown>, names: ReadonlyMap<string, string>): Difference[] {
  const told = (value: unknown): string => {
    if (value === null || value === undefined || value === "") return "–";
    if (typeof value === "boolean") return i18next.t(value ? "settings.rules.yes" : "settings.rules.no");
    if (Array.isArray(value)) return value.map(told).join(i18next.t("common.listSeparator")) || "–";
    if (typeof value === "object") return Object.entries(value).map(([key, part]) => `${names.get(key) ?? key}: ${told(part)}`).join("; ") || "–";
    return names.get(String(value)) ?? String(value);
  };
  const field = (name: string) => knownText(`settings.audit.field.${name}`) ?? name;
  const changed = data["changed"];
  if (isNode(changed)) return Object.entries(changed).map(([name, change]) => (isNode(change) && "after" in change ? { field: field(name), before: told(change["before"]), after: told(change["after"]) } : { field: field(name), before: null, after: told(change) }));
  if ("before" in data && "after" in data) return [{ field: "", before: told(data["before"]), after: told(data["after"]) }];
  return Object.entries(data)
    .filter(([name, value]) => name !== "name" && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => ({ field: field(name), before: null, after: told(value) }));
}

const isNode = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
