// Fails when a text is missing in a language, asks for other values than its counterpart, is used but not written,
// written but not used, or stands in the code instead of the resources.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const web = fileURLToPath(new URL("../../", import.meta.url));
const locales = `${web}packages/i18n/src/locales/`;
const [source, ...others] = ["en", "zh-CN"];
const PLURAL = /_(zero|one|two|few|many|other)$/;
const CJK = /[\u3400-\u9fff]/;
// Attributes whose value people read or hear.
const SPOKEN = new Set(["aria-label", "alt", "title", "placeholder", "label", "description"]);
const problems = [];

/** Every text of a language by its dotted key; the widget's words stand apart, under `widget`. */
function readTexts(language) {
  const texts = new Map();
  for (const file of readdirSync(locales + language).filter((name) => name.endsWith(".json"))) {
    const tree = JSON.parse(readFileSync(`${locales}${language}/${file}`, "utf8"));
    collect(file === "widget.json" ? { widget: tree } : tree, "", texts);
  }
  return texts;
}

function collect(tree, path, texts) {
  for (const [name, value] of Object.entries(tree)) {
    const key = path ? `${path}.${name}` : name;
    if (typeof value === "string") texts.set(key, value);
    else collect(value, key, texts);
  }
}

const baseOf = (key) => key.replace(PLURAL, "");
const valuesOf = (text) => [...text.matchAll(/\{\{?(\w+)\}?\}/g)].map(([, name]) => name).sort().join(",");

/** The plural forms a language needs, e.g. one and other in English, other in Chinese. */
const formsOf = (language) => new Intl.PluralRules(language).resolvedOptions().pluralCategories;

function compareLanguages() {
  const texts = new Map([source, ...others].map((language) => [language, readTexts(language)]));
  const all = new Set([...texts.values()].flatMap((each) => [...each.keys()].map(baseOf)));
  for (const [language, held] of texts) {
    for (const base of all) {
      const isPlural = [...texts.values()].some((each) => each.has(`${base}_other`));
      for (const key of isPlural ? formsOf(language).map((form) => `${base}_${form}`) : [base]) {
        const text = held.get(key);
        if (text === undefined) problems.push(`${language}: ${key} is missing`);
        else if (!text.trim()) problems.push(`${language}: ${key} is empty`);
        else compareValues(language, key, text, texts.get(source));
      }
    }
  }
  return all;
}

function compareValues(language, key, text, reference) {
  const counterpart = reference.get(key) ?? reference.get(`${baseOf(key)}_other`);
  if (counterpart !== undefined && valuesOf(text) !== valuesOf(counterpart)) problems.push(`${language}: ${key} takes {${valuesOf(text)}}, its counterpart {${valuesOf(counterpart)}}`);
}

/** Walks the code: which keys it uses (`t("a.b")`, `t(\`a.${x}\`)`, and any string that is a key), and words written into it. */
function readCode(keys) {
  const used = new Set();
  const prefixes = new Set();
  const names = ["apps", "packages"].flatMap((part) => readdirSync(web + part, { recursive: true }).map((name) => `${part}/${name}`));
  for (const name of names) {
    if (!/^\w+\/\w+\/src\/.*\.tsx?$/.test(name) || /\.test\.tsx?$|schema\.d\.ts$|\/locales\//.test(name)) continue;
    const text = readFileSync(web + name, "utf8");
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
    const report = (node, words) => problems.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: "${words.trim()}" belongs into the resources`);
    visit(file, { keys, used, prefixes, report });
  }
  return { used, prefixes };
}

function visit(node, found) {
  const { keys, used, prefixes, report } = found;
  if (ts.isStringLiteralLike(node)) {
    if (keys.has(node.text)) used.add(node.text);
    if (CJK.test(node.text) && !isKeyword(node)) report(node, node.text);
  } else if (ts.isTemplateExpression(node)) {
    if (/^[\w-]+\.([\w-]+\.)*$/.test(node.head.text)) prefixes.add(node.head.text);
    if (CJK.test(node.getText())) report(node, node.getText());
  } else if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) {
    report(node, node.text);
  } else if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
    if (SPOKEN.has(node.name.getText()) && /\p{L}/u.test(node.initializer.text)) report(node, node.initializer.text);
  } else if (ts.isCallExpression(node) && node.expression.getText() === "say") {
    for (const word of wordsIn(node.arguments[0])) used.add(`widget.${word}`);
  }
  ts.forEachChild(node, (child) => visit(child, found));
}

/** Search words of a command are found by, not shown. */
const isKeyword = (node) => ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === "words";

/** The literal words an argument of `say` can be. */
function wordsIn(node) {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...wordsIn(node.whenTrue), ...wordsIn(node.whenFalse)];
  return [];
}

const keys = compareLanguages();
const { used, prefixes } = readCode(keys);
// These are named by a variable: states of the line, marks of a message, and the loader's two labels.
for (const word of ["connecting", "offline", "refused", "sent", "read", "open", "close"]) used.add(`widget.${word}`);
for (const key of keys) {
  if (!used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) problems.push(`${key} is not used`);
}
for (const prefix of prefixes) {
  if (/^[a-z]/i.test(prefix) && [...keys].every((key) => !key.startsWith(prefix)) && isTextPrefix(prefix)) problems.push(`nothing is written under ${prefix}`);
}

/** A template such as `trunkline.chat.${id}` is no text. */
function isTextPrefix(prefix) {
  const roots = new Set([...keys].map((key) => key.split(".")[0]));
  return roots.has(prefix.split(".")[0]);
}

if (problems.length) {
  console.error(problems.join("\n"));
  console.error(`${problems.length} problems with the texts`);
  process.exit(1);
}
console.log(`${keys.size} texts in ${1 + others.length} languages`);
