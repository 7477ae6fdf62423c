import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(`${process.cwd()}/packages/ui/src/tokens.css`, "utf8");

function tokensOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).split("}")[0] ?? "";
  return Object.fromEntries([...block.matchAll(/(--tl-[\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["canvas", "sunken", "surface", "raised", "hover"];
const PAIRS: [string, string][] = [
  ...["text", "text-2", "text-3"].flatMap((text) => GROUNDS.map((ground): [string, string] => [text, ground])),
  ...["waiting", "risk", "breach", "done"].flatMap((state): [string, string][] => [[state, `${state}-soft`], [state, "surface"], [state, "sunken"]]),
  ["accent-text", "surface"],
  ["accent-text", "sunken"],
  ["accent-text", "accent-soft"],
  ["text", "accent-soft"],
  ["text-2", "accent-soft"],
  ["text-3", "accent-soft"],
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["note-text", "note"],
  ["text", "bubble-in"],
  ["text", "bubble-out"],
  ["accent-text", "bubble-in"],
  ["accent-text", "bubble-out"],
];

test.each(["light", "dark"])("text in %s colours is readable: 4.5 to 1 on every ground it stands on (WCAG 1.4.3)", (scheme) => {
  const tokens = tokensOf(`[data-mantine-color-scheme="${scheme}"]`);
  const poor = PAIRS.map(([text, ground]) => {
    const [a, b] = [tokens[`--tl-${text}`], tokens[`--tl-${ground}`]];
    if (!a || !b) throw new Error(`no token ${text} or ${ground}`);
    return { text, ground, ratio: Math.round(contrast(a, b) * 100) / 100 };
  }).filter(({ ratio }) => ratio < 4.5);
  expect(poor).toEqual([]);
});

test("both schemes define the same colours", () => {
  const [light, dark] = ["light", "dark"].map((scheme) => Object.keys(tokensOf(`[data-mantine-color-scheme="${scheme}"]`)));
  expect(light).toEqual(dark);
});
