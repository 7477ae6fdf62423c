/** A channel's settings form, read from the JSON Schema that its adapter gives; see channels/config_fields.py. */

export type Language = "en" | "zh";
export type Value = string | number | boolean | string[];
export type Problem = "needed" | "shape" | "tooLong" | "tooShort" | "notWhole" | "tooSmall" | "tooLarge" | "tooMany";

export interface Option {
  value: string;
  label: string;
}

export interface Field {
  name: string;
  kind: "text" | "long" | "number" | "switch" | "choice" | "list" | "secret";
  title: string;
  description: string;
  group: string;
  isAdvanced: boolean;
  isNeeded: boolean;
  fallback: Value;
  options: Option[];
  shape: RegExp | null;
  itemShape: RegExp | null;
  shortest: number;
  longest: number | null;
  least: number | null;
  most: number | null;
  /** Of a secret that people invent: how many letters and digits to make. */
  makes: number | null;
}

export interface Group {
  name: string;
  title: string;
  fields: Field[];
}

export interface Step {
  text: string;
  /** What to enter at the provider, with `{hook_url}` and the like in it. */
  copy: string | null;
}

export interface Form {
  title: string;
  description: string;
  groups: Group[];
  advanced: Field[];
  steps: Step[];
}

type Node = Record<string, unknown>;

const node = (value: unknown): Node => (typeof value === "object" && value !== null ? (value as Node) : {});
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.map(node) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
/** A text longer than this is written in a field of several lines. */
const ONE_LINE = 300;

/** The form in one language. */
export function readForm(schema: unknown, language: Language): Form {
  const root = node(schema);
  const fields = Object.entries(node(root["properties"])).map(([name, property]) => readField(name, node(property), node(root["$defs"]), language));
  const usual = fields.filter((field) => !field.isAdvanced);
  const named = nodes(root["x-groups"]).map((group) => ({ name: text(group["name"]), title: (language === "zh" && text(group["x-zh"])) || text(group["title"]) }));
  const names = new Set(named.map(({ name }) => name));
  const groups = [{ name: "", title: "" }, ...named].map((group) => ({ ...group, fields: usual.filter((field) => (names.has(field.group) ? field.group : "") === group.name) }));
  return {
    ...worded(root, language),
    groups: groups.filter((group) => group.fields.length > 0),
    advanced: fields.filter((field) => field.isAdvanced),
    steps: nodes(root["x-setup"]).map((step) => ({ text: (language === "zh" && text(step["x-zh"])) || text(step["title"]), copy: text(step["copy"]) || null })),
  };
}

function worded(from: Node, language: Language): { title: string; description: string } {
  const chinese = language === "zh" ? node(from["x-zh"]) : {};
  return { title: text(chinese["title"]) || text(from["title"]), description: text(chinese["description"]) || text(from["description"]) };
}

function readField(name: string, given: Node, defs: Node, language: Language): Field {
  const property = resolved(given, defs);
  const choices = Array.isArray(property["enum"]) ? property["enum"].map(String) : [];
  const words = node(property["x-options"]);
  const longest = number(property["maxLength"]);
  const kind = property["writeOnly"] ? "secret" : choices.length ? "choice" : kindOf(text(property["type"]), typeof property["pattern"] === "string" ? 0 : (longest ?? 0));
  return {
    name,
    kind,
    ...worded(property, language),
    group: text(property["x-group"]),
    isAdvanced: property["advanced"] === true,
    isNeeded: property["x-needed"] === true,
    fallback: (property["default"] as Value | undefined) ?? (kind === "switch" ? false : kind === "list" ? [] : ""),
    options: choices.map((value) => ({ value, label: optionLabel(node(words[value]), value, language) })),
    shape: shapeOf(property["pattern"]),
    itemShape: shapeOf(resolved(node(property["items"]), defs)["pattern"]),
    shortest: number(property["minLength"]) ?? 0,
    longest,
    least: number(property["minimum"]),
    most: number(property["maximum"]) ?? number(property["maxItems"]),
    makes: number(property["x-make"]),
  };
}

/** What a field really is: references followed, and of "this or nothing" the former. */
function resolved(property: Node, defs: Node): Node {
  const reference = text(property["$ref"]).replace("#/$defs/", "");
  if (reference) return { ...node(defs[reference]), ...property };
  const either = nodes(property["anyOf"]).find((one) => one["type"] !== "null");
  return either ? { ...resolved(either, defs), ...property } : property;
}

function kindOf(type: string, longest: number): Field["kind"] {
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "array") return "list";
  return longest > ONE_LINE ? "long" : "text";
}

const optionLabel = (words: Node, value: string, language: Language): string => (language === "zh" && text(words["x-zh"])) || text(words["title"]) || value;

function shapeOf(pattern: unknown): RegExp | null {
  if (typeof pattern !== "string") return null;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return null; // The server checks it all the same.
  }
}

/** Every field of a form, in the order in which it is shown. */
export const fieldsOf = (form: Form): Field[] => [...form.groups.flatMap((group) => group.fields), ...form.advanced];

/** What is wrong with a value, so far as the form can tell; the server has the last word. */
export function problemOf(field: Field, value: Value): Problem | null {
  if (typeof value === "boolean") return null;
  if (field.kind === "number") return numberProblem(field, value);
  if (Array.isArray(value)) {
    if (field.most !== null && value.length > field.most) return "tooMany";
    return field.itemShape && value.some((item) => !field.itemShape?.test(item)) ? "shape" : null;
  }
  const said = String(value);
  if (said === "") return field.isNeeded || field.shortest > 0 ? "needed" : null;
  if (field.longest !== null && said.length > field.longest) return "tooLong";
  if (said.length < field.shortest) return "tooShort";
  return field.shape && !field.shape.test(said) ? "shape" : null;
}

function numberProblem(field: Field, value: Value): Problem | null {
  if (value === "") return "needed";
  const amount = Number(value);
  if (!Number.isInteger(amount)) return "notWhole";
  if (field.least !== null && amount < field.least) return "tooSmall";
  return field.most !== null && amount > field.most ? "tooLarge" : null;
}

/** The values of a form as they stand: what is stored, else the defaults; secrets are never among them. */
export function valuesOf(form: Form, stored: Record<string, unknown>): Record<string, Value> {
  const plain = fieldsOf(form).filter((field) => field.kind !== "secret");
  return Object.fromEntries(plain.map((field) => [field.name, (stored[field.name] as Value | undefined) ?? field.fallback]));
}

/** Whether the server holds this secret. */
export const isSet = (stored: Record<string, unknown>, name: string): boolean => node(stored[name])["set"] === true;

/** Only what was changed: fields that differ, secrets that were entered, and null for those taken away. */
export function changesOf(form: Form, stored: Record<string, unknown>, values: Record<string, Value>, secrets: Record<string, string | null>): Record<string, unknown> {
  const before = valuesOf(form, stored);
  const changed = Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
  const entered = Object.entries(secrets).filter(([name, value]) => value !== "" && (value !== null || isSet(stored, name)));
  return Object.fromEntries([...changed, ...entered]);
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A secret of letters and digits, drawn evenly. */
export function makeSecret(length: number): string {
  const fits = 256 - (256 % LETTERS.length);
  let made = "";
  while (made.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < fits && made.length < length) made += LETTERS[byte % LETTERS.length];
    }
  }
  return made;
}
