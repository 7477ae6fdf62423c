import { i18next, knownText, loadTexts } from "@trunkline/i18n";
import { useEffect, useState } from "react";
import { CATALOGUE } from "./catalogue";

/** Loads the words of the settings, of which the titles of their sections are; true once they are there. */
export function useSectionTitles(): boolean {
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    let isGone = false;
    void loadTexts("settings").then(() => !isGone && setReady(true));
    return () => {
      isGone = true;
    };
  }, []);
  return isReady;
}

/** What a command is called: as it calls itself here and now, else as it stands in the catalogue. */
export function labelOf(id: string, own = ""): string {
  if (own) return own;
  const known = CATALOGUE[id]?.label ?? `${id}.title`;
  const text = knownText(known) ?? "";
  return id.startsWith("state.") ? i18next.t("commands.setState", { state: text }) : text;
}
