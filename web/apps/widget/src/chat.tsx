import { contrastOf } from "./colour";
import { makeComposer } from "./composer";
import { Icon } from "./icon";
import { followShown, isFramed, tellHost } from "./host";
import { makeLine, type Line } from "./line";
import { makeLog, makeSmall } from "./log";
import type { ChatState } from "./model";
import type { Keeper } from "./store";
import { say, speak } from "./words";

export interface ChatOptions {
  inboxId: string;
  language: string;
  user: string;
  keeper: Keeper;
}

/** Puts the whole chat into `place`: who answers, what was said, and the field to write in; follows the line from then on. */
export function showChat(place: HTMLElement, { inboxId, language, user, keeper }: ChatOptions): void {
  let isShown = !isFramed;
  const line = makeLine({ inboxId, language, user, keeper, onChange: (state) => update(state), onLocale: speak });
  const name = (<h1 id="name" />) as HTMLElement;
  const answers = (<p role="status" />) as HTMLElement;
  const link = (<p class="link" role="status" />) as HTMLElement;
  const closed = (<p class="closed" />) as HTMLElement;
  const log = makeLog(line);
  const composer = makeComposer(line, keeper);
  const told = makeReadTeller(line);
  const below = (<div />) as HTMLElement;
  let later: Promise<(state: ChatState) => void> | undefined;

  function update(state: ChatState): void {
    const { inbox, status, messages } = state;
    setText(name, inbox?.name ?? "");
    setText(answers, whoAnswers(state));
    setText(link, linkText(state.link));
    setText(closed, status === "resolved" ? say("resolved") : "");
    if (inbox) setColour(inbox.colour);
    composer.update(state);
    log.update(state);
    told(state, isShown);
    if (state.rating || (messages.length ? messages[messages.length - 1]?.asks : inbox?.suggests || inbox?.answers)) later ??= import("./later").then(({ makeLater }) => makeLater(below, line, inboxId, keeper));
    // Without a network it is loaded at the next change.
    void later?.then((show) => show(line.state), () => (later = undefined));
  }

  // On the whole page: the line that had the focus may have been drawn anew.
  addEventListener("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing && !makeSmall()) tellHost({ trunkline: "close" });
  });
  place.append(
    <main class="chat">
      <header class="head">
        <div>
          {name}
          {answers}
        </div>
        {isFramed && (
          <button type="button" class="plain" aria-label={say("close")} onClick={() => tellHost({ trunkline: "close" })}>
            <Icon path="m6 6 12 12M18 6 6 18" />
          </button>
        )}
      </header>
      {link}
      {log.node}
      {closed}
      {below}
      {composer.node}
    </main>,
  );
  update(line.state);
  line.start();
  followShown((shown) => {
    isShown = shown;
    if (shown) composer.focus();
    told(line.state, shown);
  });
}

function linkText(link: ChatState["link"]): string {
  return link === "connecting" ? say("connecting") : link === "offline" ? say("offline") : link === "refused" ? say("refused") : "";
}

/** Who looks after the visitor; while nobody does, how long the line is and whether anybody is there at all. */
function whoAnswers({ agent, queue }: ChatState): string {
  if (agent) return say("talkingTo", agent);
  if (!queue) return say("soon");
  if (!queue.is_staffed) return say("nobody");
  return queue.ahead ? say("ahead", queue.ahead) : say("next");
}

/** Sets a text only when it differs: a live region must not announce the same again. */
function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

let colourNow = "";

function setColour(colour: string): void {
  if (colour === colourNow) return;
  colourNow = colour;
  const { style } = document.documentElement;
  style.setProperty("--colour", colour);
  style.setProperty("--on-colour", contrastOf(colour));
  tellHost({ trunkline: "ready", colour });
}

/** Says how far the visitor has received and read, and how much waits unread behind the bubble. */
function makeReadTeller(line: Line): (state: ChatState, isShown: boolean) => void {
  let read = 0;
  let said = "";
  return ({ messages, link, inbox }, isShown) => {
    const news = messages.filter((message) => message.direction === "out");
    const last = news[news.length - 1]?.sequence ?? 0;
    const now = `${link}/${isShown}/${last}`;
    if (now === said) return;
    said = now;
    if (link === "live" && last) line.say({ type: isShown ? "read" : "received", sequence: last });
    if (isShown || !read) read = last;
    const count = news.filter((message) => message.sequence > read).length;
    tellHost({ trunkline: "unread", count });
    document.title = (count ? `(${count}) ` : "") + (inbox?.name ?? "");
  };
}
