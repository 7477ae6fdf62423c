import { setLanguage, startI18n } from "@trunkline/i18n";
import { expect, test } from "vitest";
import { languageName } from "./languages";

test("a language is called by its name in the language of the console", async () => {
  await startI18n("en");
  expect([languageName("zh"), languageName("pt-BR")]).toEqual(["Chinese", "Brazilian Portuguese"]);
  await setLanguage("zh-CN");
  expect(languageName("en")).toBe("英语");
});

test("a code that is none is shown as it is", async () => {
  await startI18n("en");
  expect([languageName("qqq"), languageName("not a code")]).toEqual(["qqq", "not a code"]);
});
