import { asFailure } from "@trunkline/client";
import { i18next, knownText } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";

/** A failure in plain words: by its code, else what the server said, else in general. */
export function failureText(thrown: unknown): string {
  const failure = asFailure(thrown);
  return knownText(`errors.${failure.code}`) ?? (failure.detail || i18next.t("errors.unknown"));
}

/** Says what went wrong, and offers the next step where there is one. */
export function showFailure(thrown: unknown, retry?: () => void): void {
  showToast({
    text: failureText(thrown),
    tone: "breach",
    ...(retry && asFailure(thrown).isTransient ? { action: { label: i18next.t("common.retry"), run: retry } } : {}),
  });
}
