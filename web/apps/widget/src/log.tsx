import { LinkedText } from "@trunkline/thread/linked-text";
import type { Line } from "./line";
import type { ChatFile, ChatMessage, ChatState, Outgoing } from "./model";
import { drawRows, type Drawn } from "./rows";
import { say, spoken } from "./words";

interface Entry {
  key: string;
  at: string;
  /** Who speaks: the visitor (empty), somebody of the team by name; null: nobody, it is a line of its own. */
  by: string | null;
  text: string;
  files?: ChatFile[];
  sequence?: number;
  outgoing?: Outgoing;
}

const AT_END_PX = 60;

/** What was said, kept at its end while the visitor reads there. */
export function makeLog(line: Line): { node: Node; update: (state: ChatState) => void } {
  let isAtEnd = true;
  let lastKey = "";
  const list = (<ol />) as HTMLElement;
  const scroller = (
    <div class="log" tabindex="0" role="log" aria-live="polite" aria-labelledby="name" onScroll={onScroll}>
      {list}
    </div>
  ) as HTMLElement;
  const news = (
    <button type="button" class="news" hidden onClick={toEnd}>
      {say("newBelow")} ↓
    </button>
  ) as HTMLElement;

  function toEnd(): void {
    scroller.scrollTop = scroller.scrollHeight;
  }

  function onScroll(): void {
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_END_PX;
    if (isAtEnd) news.hidden = true;
  }

  const follow = new ResizeObserver(() => isAtEnd && toEnd());
  follow.observe(scroller);
  follow.observe(list);

  function update(state: ChatState): void {
    const entries = entriesOf(state);
    const last = entries[entries.length - 1];
    const lastOwn = entries.findLast(({ by }) => by === "");
    const rows = entries.flatMap((entry, index) => {
      const before = entries[index - 1];
      const row = drawnEntry(entry, { startsRun: !isRun(before, entry), endsRun: !isRun(entry, entries[index + 1]), isLastOwn: entry === lastOwn }, state, line);
      return before && dayOf(before.at) === dayOf(entry.at) ? [row] : [drawnDay(entry), row];
    });
    if (state.typing) rows.push(drawnTyping(state.agent));
    drawRows(list, rows);
    // Moved in place: drawn anew, the bar would take the button beside it out of the visitor's hands.
    for (const { client_id, upload } of state.outbox) list.querySelector(`[data-key="${client_id}"] progress`)?.setAttribute("value", String(upload?.share));
    const key = last?.key ?? "";
    if (isAtEnd || (key !== lastKey && last?.by === "")) toEnd();
    else if (key !== lastKey) news.hidden = false;
    lastKey = key;
  }

  const node = (
    <div class="frame">
      {scroller}
      {news}
    </div>
  );
  return { node, update };
}

const dayOf = (at: string) => new Date(at).setHours(0, 0, 0, 0);

/** Whether two lines are one speaker's within the same ten minutes: `2026-11-27T10:0…`. */
const isRun = (a?: Entry, b?: Entry) => !!a && a.by !== null && a.by === b?.by && a.at.slice(0, 15) === b.at.slice(0, 15);

function entriesOf({ messages, outbox, inbox, joined }: ChatState): Entry[] {
  const entries = [...messages.map(storedEntry), ...outbox.map(outgoingEntry)];
  const now = new Date().toISOString();
  if (joined) {
    const before = messages.filter(({ sequence }) => sequence <= joined.after).length;
    entries.splice(before, 0, { key: "joined", at: messages[before - 1]?.created_at ?? now, by: null, text: say("talkingTo", joined.name) });
  }
  if (inbox?.greeting && !messages.length) entries.unshift({ key: "greeting", at: now, by: inbox.name, text: inbox.greeting });
  return entries;
}

function storedEntry({ id, client_id, created_at, direction, author, text, content, attachments, sequence }: ChatMessage): Entry {
  const shown = text || (attachments.length || !content || content.type === "text" ? "" : say("unsupported"));
  return { key: client_id || id, at: created_at, by: direction === "in" ? "" : author?.bot ? say("bot") : author?.name || say("team"), text: shown, files: attachments, sequence };
}

function outgoingEntry(outgoing: Outgoing): Entry {
  const { client_id, at, text, files } = outgoing;
  return { key: client_id, at, by: "", text, files, outgoing };
}

function drawnDay({ key, at }: Entry): Drawn {
  const word = new Date(at).toLocaleDateString(spoken(), { weekday: "short", month: "short", day: "numeric" });
  return { key: `day-${key}`, sign: word, draw: () => <li class="day">{word}</li> };
}

function drawnTyping(agent: string | null): Drawn {
  const draw = () => (
    <li class="theirs" aria-label={say("typing", agent ?? say("team"))}>
      <div class="bubble dots">
        <i />
        <i />
        <i />
      </div>
    </li>
  );
  return { key: "typing", sign: agent ?? "", draw };
}

const clock = (at: string) => new Date(at).toLocaleTimeString(spoken(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

interface Place {
  startsRun: boolean;
  endsRun: boolean;
  isLastOwn: boolean;
}

function drawnEntry(entry: Entry, { startsRun, endsRun, isLastOwn }: Place, state: ChatState, line: Line): Drawn {
  const { key, at, by, text, files = [], sequence = Infinity, outgoing } = entry;
  if (by === null) return { key, sign: text, draw: () => <li class="day">{text}</li> };
  const isRead = sequence <= state.agentRead;
  const footing = !by && (isLastOwn || outgoing) ? [outgoing ? state.link : isRead, outgoing?.state] : null;
  const draw = () => (
    <li class={(by ? "theirs" : "own") + (endsRun ? " ends" : "")}>
      {startsRun && (
        <p class={by ? "who" : "hidden"}>
          {by || say("you")} <time datetime={at}>{clock(at)}</time>
        </p>
      )}
      {text && (
        <div class="bubble">
          <LinkedText text={text} />
        </div>
      )}
      {outgoing?.upload && (
        <div class="bubble">
          {outgoing.upload.file.name}
          {outgoing.state === "waiting" && <progress value="0" aria-label={say("sending")} />}
        </div>
      )}
      {files.map((file) => (
        <FileLink file={file} />
      ))}
      {footing &&
        (outgoing ? (
          <OutgoingFoot outgoing={outgoing} line={line} />
        ) : (
          <p class={isRead ? "foot read" : "foot"}>
            {clock(at)} · {isRead ? say("read") : say("sent")}
          </p>
        ))}
    </li>
  );
  return { key, sign: JSON.stringify([text, startsRun, endsRun, footing, files.length]), draw };
}

function FileLink({ file }: { file: ChatFile }) {
  const { url, name, content_type, size_bytes, width, height, expired_at } = file;
  if (expired_at) return <div class="bubble">{`${name}: ${say("expired")}`}</div>;
  if (/^image\/(?!svg)/.test(content_type)) {
    return (
      <a class="picture" href={url} target="_blank" rel="noopener noreferrer" onClick={makeLarge}>
        <img src={url} alt={name} width={width} height={height} loading="lazy" />
      </a>
    );
  }
  return (
    <a class="bubble file" href={url} download={name}>
      {name} <small>{`${Math.ceil(size_bytes / 1e3).toLocaleString()} kB`}</small>
    </a>
  );
}

/**
 * Shows a picture over the whole window until it is pressed again; with a key held it opens beside, as links do. What is
 * shown is a copy: its line may be drawn anew meanwhile.
 */
function makeLarge(click: MouseEvent): void {
  if (click.ctrlKey || click.metaKey || click.shiftKey) return;
  click.preventDefault();
  if (makeSmall()) return;
  const copy = (click.currentTarget as HTMLElement).cloneNode(true) as HTMLElement;
  copy.className = "large";
  copy.onclick = makeLarge;
  document.body.append(copy);
}

/** Takes the enlarged picture away; false where none is. */
export function makeSmall(): boolean {
  const large = document.querySelector(".large");
  large?.remove();
  return !!large;
}

/** Where a message stands that is not confirmed, with the way on where it was refused. */
function OutgoingFoot({ outgoing, line }: { outgoing: Outgoing; line: Line }) {
  const { state, upload } = outgoing;
  const remove = (
    <button type="button" onClick={() => line.discard(outgoing)}>
      {say("remove")}
    </button>
  );
  if (state === "waiting") {
    return (
      <p class="foot">
        {line.state.link === "live" ? say("sending") : say("waiting")} {upload && remove}
      </p>
    );
  }
  return (
    <p class="foot failed" role="alert">
      {upload?.refusal === "tooLarge" ? say("tooLarge") : upload?.refusal === "badKind" ? say("badKind") : say("failed")}
      {(!upload || upload.refusal === "failed") && (
        <button type="button" onClick={() => line.retry(outgoing)}>
          {say("retry")}
        </button>
      )}
      {remove}
    </p>
  );
}
