import type { Line } from "./line";
import type { ChatState, Rating } from "./model";
import { say } from "./words";

const STARS = [1, 2, 3, 4, 5];

/** Asks what the visitor thinks of the service, and thanks for it; another star is another answer. */
export function makeRating(line: Line): { node: Node; update: (state: ChatState) => void } {
  const node = (<form class="rate" onSubmit={send} />) as HTMLFormElement;
  let shown = "";

  function update({ rating }: ChatState): void {
    const sign = JSON.stringify(rating);
    if (sign === shown) return;
    // Whoever has just pressed a button that goes now stays where it was.
    const hadFocus = node.contains(document.activeElement);
    shown = sign;
    node.replaceChildren(...(rating ? draw(rating) : []));
    if (hadFocus) node.querySelector<HTMLElement>(":checked")?.focus();
  }

  function draw({ id, stars, comment, is_open }: Rating): Node[] {
    const label = say("comment");
    const word = (<textarea rows="2" dir="auto" maxlength="1000" placeholder={label} aria-label={label} />) as HTMLTextAreaElement;
    word.value = comment;
    const more = (
      <div hidden>
        {word}
        <button type="submit">{say("submit")}</button>
      </div>
    ) as HTMLElement;
    return [
      <fieldset disabled={!is_open} onChange={() => (more.hidden = false)}>
        <legend role="status">{stars ? say("thanks") : say("rate")}</legend>
        {STARS.map((count) => (
          <label>
            <input type="radio" name={id} value={count} checked={count === stars} aria-label={say("stars", count)} />★
          </label>
        ))}
      </fieldset>,
      more,
    ];
  }

  function send(event: Event): void {
    event.preventDefault();
    const stars = node.querySelector<HTMLInputElement>(":checked");
    if (stars) line.rate(Number(stars.value), node.querySelector("textarea")?.value.trim() ?? "");
  }

  return { node, update };
}
