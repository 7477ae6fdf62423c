import type { FilledTemplate, Template } from "@trunkline/client";

const BLANK = /\{\{([A-Za-z0-9_.]{1,80})\}\}/g;

/** A template's text with its blanks filled; an empty one shows as a gap. */
export function filledText(template: Template, params: Readonly<Record<string, string>>): string {
  return template.text.replace(BLANK, (_, key: string) => params[key]?.trim() || "＿＿");
}

/** What is sent: a value for each blank, and nothing else. */
export function filled(template: Template, params: Readonly<Record<string, string>>): FilledTemplate {
  return { name: template.name, language: template.language, params: Object.fromEntries(template.blanks.map(({ key }) => [key, params[key]?.trim() ?? ""])) };
}

export function isFilled(template: Template, params: Readonly<Record<string, string>>): boolean {
  return template.blanks.every(({ key }) => params[key]?.trim());
}

/** Name and language are unique together. */
export const templateKey = ({ name, language }: Pick<Template, "name" | "language">): string => `${name}\n${language}`;
