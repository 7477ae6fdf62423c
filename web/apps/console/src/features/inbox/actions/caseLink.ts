import type { Id } from "@trunkline/client";
import { caseCalls } from "@trunkline/client/cases";
import { i18next, loadTexts } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { showFailure } from "../../../failures";

/** Puts a link into the clipboard under which the customer sees how their request stands. */
export async function copyCaseLink(id: Id): Promise<void> {
  try {
    const [{ url }] = await Promise.all([caseCalls.link(id), loadTexts("cases")]);
    await navigator.clipboard.writeText(url);
    showToast({ text: i18next.t("cases.copied"), tone: "done" });
  } catch (failure) {
    showFailure(failure, () => void copyCaseLink(id));
  }
}
