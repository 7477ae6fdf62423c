import type { Line } from "./line";
import type { ChatMessage } from "./model";
import { say, spoken } from "./words";

/** Asks our server about this chat; null for whatever is no plain answer. */
export type Ask = <T>(path: string, body?: object) => Promise<T | null>;

interface Offered {
  items: { titles: { zh: string; en: string } }[];
}

const STYLE = `
.quick form{display:flex;flex:1 1 100%;gap:8px}
.quick input{position:static;flex:1;min-width:0;min-height:36px;padding:4px 10px;border:1px solid var(--line);border-radius:18px;background:none;color:inherit;font:inherit;opacity:1}
.quick .dim{border-color:var(--line);color:var(--dim)}
`;

/** The day so many days from today, as a field of a date has it. */
function dayFrom(days: number | null | undefined): string {
  if (days === null || days === undefined) return "";
  const day = new Date();
  day.setDate(day.getDate() + days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

/** What begins a form, and what answers its questions besides words; draws into `place`. */
export function showForms(place: HTMLElement, line: Line, ask: Ask): (isNew: boolean, asks: ChatMessage["asks"], last?: ChatMessage) => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let titles: string[] = [];
  let sign = "";
  let now: Parameters<ReturnType<typeof showForms>> = [false, null];
  void ask<Offered>("forms").then((offered) => {
    titles = (offered?.items ?? []).map(({ titles: { zh, en } }) => (spoken() === "en" ? en || zh : zh || en)).slice(0, 5);
    sign = "";
    update(...now);
  });

  const button = (word: string, isDim = false, run: () => void = () => line.post(word)) => (
    <button type="button" class={isDim ? "dim" : ""} onClick={run}>
      {word}
    </button>
  );

  function drawAnswers({ kind, options, is_optional, least, most }: NonNullable<ChatMessage["form"]>): Node[] {
    const parts: Node[] = [];
    if (kind === "choice") parts.push(...options.map((option) => button(option)));
    if (kind === "boolean") parts.push(button(say("yes")), button(say("no")));
    if (kind === "file") parts.push(button(say("attach"), false, () => document.querySelector<HTMLInputElement>(".write [type=file]")?.click()));
    if (kind === "date") {
      const field = (<input type="date" required aria-label={say("day")} min={dayFrom(least)} max={dayFrom(most)} />) as HTMLInputElement;
      parts.push(
        <form
          onSubmit={(event: Event) => {
            event.preventDefault();
            line.post(field.value);
          }}
        >
          {field}
          <button type="submit">{say("send")}</button>
        </form>,
      );
    }
    if (is_optional) parts.push(button(say("skip"), true));
    return [...parts, button(say("leave"), true), button(say("person"), true)];
  }

  function update(...next: typeof now): void {
    now = next;
    const [isNew, asks, last] = next;
    const form = asks === "form" ? last?.form : null;
    const isOffered = (isNew || asks === "words") && titles.length > 0;
    const seen = `${isOffered}${form ? last?.id : ""}`;
    if (seen === sign) return;
    sign = seen;
    const hadFocus = place.contains(document.activeElement);
    const parts = form ? drawAnswers(form) : isOffered ? titles.map((title) => button(title)) : [];
    place.replaceChildren(
      ...(parts.length
        ? [
            <div class="quick" role="group" aria-label={say("answers")}>
              {parts}
            </div>,
          ]
        : []),
    );
    if (hadFocus) document.querySelector<HTMLElement>(".write textarea")?.focus();
  }

  return update;
}
