import { buildTimeline, LinkedText, Ticks, type Entry, type Row } from "@trunkline/thread";
import type { Line } from "./line";
import type { ChatFile, ChatMessage, ChatState, Outgoing } from "./model";
import { drawRows, type Drawn } from "./rows";
import { say, spoken } from "./words";

interface ChatEntry extends Entry {
  text: string;
  files: ChatFile[];
  name: string;
  sequence: number | null;
  outgoing: Outgoing | null;
}

const AT_END_PX = 60;

/** What was said, kept at its end while the visitor reads there. */
export function makeLog(line: Line): { node: Node; update: (state: ChatState) => void } {
  let isAtEnd = true;
  let lastKey = "";
  const list = (<ol />) as HTMLElement;
  const scroller = (
    <div class="log" tabindex="0" role="log" aria-live="polite" aria-label={say("messages")} onScroll={onScroll}>
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
    const lastOwn = entries.findLast((entry) => entry.side === "out");
    const rows = buildTimeline(entries).map((row) => (row.kind === "entry" ? drawnEntry(row, state, line, row.entry === lastOwn) : drawnDay(row)));
    if (state.typing) rows.push(drawnTyping(state.agent));
    drawRows(list, rows);
    const key = last?.key ?? "";
    if (isAtEnd || (key !== lastKey && last?.side === "out")) toEnd();
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

function entriesOf({ messages, outbox, inbox }: ChatState): ChatEntry[] {
  const entries = [...messages.map(storedEntry), ...outbox.map(outgoingEntry)];
  if (inbox?.greeting && messages.length === 0) {
    entries.unshift({ key: "greeting", at: new Date().toISOString(), side: "in", author: "greeting", text: inbox.greeting, files: [], name: inbox.name, sequence: null, outgoing: null });
  }
  return entries;
}

function storedEntry({ id, created_at, direction, author, text, content, attachments, sequence }: ChatMessage): ChatEntry {
  const name = author?.name || say("team");
  const isOwn = direction === "in";
  const shown = text || (attachments.length || !content || content.type === "text" ? "" : say("unsupported"));
  return { key: id, at: created_at, side: isOwn ? "out" : "in", author: isOwn ? "" : name, text: shown, files: attachments, name, sequence, outgoing: null };
}

function outgoingEntry(outgoing: Outgoing): ChatEntry {
  return { key: outgoing.client_id, at: outgoing.at, side: "out", author: "", text: outgoing.text, files: outgoing.files, name: "", sequence: null, outgoing };
}

function drawnDay(row: Row<ChatEntry>): Drawn {
  const at = row.kind === "day" ? row.at : "";
  const midnight = (time: string | number) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(Date.now()) - midnight(at)) / 86_400_000);
  const word = days === 0 ? say("today") : days === 1 ? say("yesterday") : new Date(at).toLocaleDateString(spoken(), { month: "short", day: "numeric" });
  return { key: row.key, sign: word, draw: () => <li class="day">{word}</li> };
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

function drawnEntry(row: Extract<Row<ChatEntry>, { kind: "entry" }>, state: ChatState, line: Line, isLastOwn: boolean): Drawn {
  const { entry, startsRun, endsRun } = row;
  const { outgoing, sequence, text, files, name, at } = entry;
  const isOwn = entry.side === "out";
  const isRead = sequence !== null && sequence <= state.agentRead;
  const footing = isOwn && (isLastOwn || outgoing) ? [outgoing ? state.link : isRead, outgoing?.state, outgoing?.upload?.share] : null;
  const draw = () => (
    <li class={(isOwn ? "own" : "theirs") + (endsRun ? " ends" : "")}>
      {startsRun && (
        <p class={isOwn ? "hidden" : "who"}>
          {isOwn ? say("you") : name} <time datetime={at}>{clock(at)}</time>
        </p>
      )}
      {text && (
        <div class="bubble">
          <LinkedText text={text} />
        </div>
      )}
      {outgoing?.upload && (
        <div class="bubble">
          {outgoing.upload.name}
          <progress value={outgoing.upload.share} aria-label={outgoing.upload.name} />
        </div>
      )}
      {files.map((file) => (
        <FileLink file={file} />
      ))}
      {footing && (outgoing ? <OutgoingFoot outgoing={outgoing} line={line} /> : <SentFoot at={at} isRead={isRead} />)}
    </li>
  );
  return { key: entry.key, sign: JSON.stringify([text, startsRun, endsRun, footing, files.length]), draw };
}

function FileLink({ file }: { file: ChatFile }) {
  const { url, name, content_type, size_bytes, expired_at } = file;
  if (expired_at) return <div class="bubble">{`${name}: ${say("expired")}`}</div>;
  if (/^image\/(?!svg)/.test(content_type)) {
    return (
      <a class="picture" href={url} target="_blank" rel="noopener noreferrer">
        <img src={url} alt={name || say("picture")} width={file.width} height={file.height} loading="lazy" />
      </a>
    );
  }
  return (
    <a class="bubble file" href={url} download={name}>
      {name} <small>{size_bytes < 1e6 ? `${Math.ceil(size_bytes / 1e3)} kB` : `${(size_bytes / 1e6).toFixed(1)} MB`}</small>
    </a>
  );
}

function SentFoot({ at, isRead }: { at: string; isRead: boolean }) {
  const mark = isRead ? "read" : "sent";
  return (
    <p class={`foot ${mark}`}>
      {clock(at)} <Ticks mark={mark} label={say(mark)} />
    </p>
  );
}

/** Where a message stands that is not confirmed, with the way on where it was refused. */
function OutgoingFoot({ outgoing, line }: { outgoing: Outgoing; line: Line }) {
  if (outgoing.state === "waiting") return <p class="foot">{say(line.state.link === "live" ? "sending" : "waiting")}</p>;
  return (
    <p class="foot failed" role="alert">
      {say("failed")}
      <button type="button" onClick={() => line.retry(outgoing)}>
        {say("retry")}
      </button>
      <button type="button" onClick={() => line.discard(outgoing)}>
        {say("remove")}
      </button>
    </p>
  );
}
