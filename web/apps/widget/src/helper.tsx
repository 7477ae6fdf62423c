import type { Ask, showForms as show } from "./forms";
import type { Line } from "./line";
import type { ChatState } from "./model";
import type { Keeper } from "./store";
import { say } from "./words";

interface Near {
  id: string;
  title: string;
  sentence: string;
}

interface Article {
  title: string;
  html: string;
  language: string;
  url: string | null;
}

const PAUSE_MS = 350;
const AGAIN_MS = 1_500;
const TRIES = 4;
const SHORTEST = 2;
const LONGEST = 500;

const STYLE = `
.near,.quick{padding:8px 16px;border-top:1px solid var(--line)}
.near p{margin:0 0 4px;color:var(--dim);font-size:12px}
.near button{display:block;width:100%;padding:6px 0;text-align:start}
.near span{display:block;overflow:hidden;color:var(--dim);font-size:13px;text-overflow:ellipsis;white-space:nowrap}
.near b{font-weight:600}
.quick{display:flex;flex-wrap:wrap;gap:8px}
.quick button{min-height:36px;padding:4px 14px;border:1px solid var(--colour);border-radius:18px}
.quick button:focus-visible{outline-offset:2px}
.article{position:absolute;inset:0;z-index:1;overflow-y:auto;padding:8px 20px 20px;background:var(--ground);overflow-wrap:anywhere}
.article>button{padding:8px 0;color:var(--dim)}
.article h2{margin:8px 0;font-size:17px;line-height:1.4}
.article :is(h1,h2,h3,h4) {font-size:16px}
.article li{display:list-item;margin:0}
.article :is(ol,ul){display:block;padding:0 0 0 24px;list-style:revert}
.article :is(table,pre){max-width:100%;overflow-x:auto}
.article table{display:block;border-collapse:collapse}
.article :is(td,th){padding:4px 8px;border:1px solid var(--line)}
.article a{color:inherit}
`;

/** What helps before a person does: articles for the first question, and buttons under what the bot asks. */
export function makeHelper(place: HTMLElement, line: Line, inboxId: string, keeper: Keeper): (state: ChatState) => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const near = (<div role="status" />) as HTMLElement;
  const quick = (<div />) as HTMLElement;
  const boxes = (<div />) as HTMLElement;
  let forms: Promise<ReturnType<typeof show>> | undefined;
  place.append(near, boxes, quick);
  const field = document.querySelector<HTMLTextAreaElement>(".write textarea");
  let isFirst = false;
  let timer = 0;
  let tries = 0;
  /** What the shown articles answer. */
  let asked = "";
  let sign = "";

  const ask: Ask = (path, body) =>
    fetch(`/chat/${inboxId}/${path}`, { method: body ? "POST" : "GET", body: body ? JSON.stringify(body) : null, headers: { Authorization: `Visitor ${keeper.get("visitor")}`, "Content-Type": "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);

  field?.addEventListener("input", () => {
    tries = 0;
    later(PAUSE_MS);
  });

  function later(ms: number): void {
    clearTimeout(timer);
    timer = window.setTimeout(look, ms);
  }

  async function look(): Promise<void> {
    const text = isFirst ? (field?.value.trim().slice(0, LONGEST) ?? "") : "";
    if (text === asked) return;
    asked = text;
    const isAsked = text.length >= SHORTEST;
    const answer = isAsked ? await ask<{ items: Near[]; is_partial: boolean }>("suggestions", { text }) : null;
    // What was typed on meanwhile is asked for anew.
    if (text !== asked) return;
    near.replaceChildren(...(answer?.items.length ? [drawNear(answer.items)] : []));
    // Just after a start not all is known yet.
    if (isAsked && (!answer || answer.is_partial) && ++tries < TRIES) {
      asked = "";
      later(AGAIN_MS * tries);
    }
  }

  function drawNear(items: readonly Near[]): Node {
    return (
      <div class="near">
        <p>{say("mayHelp")}</p>
        {items.map(({ id, title, sentence }) => (
          <button type="button" onClick={() => void open(id)}>
            <b>{title}</b>
            <span>{sentence}</span>
          </button>
        ))}
      </div>
    );
  }

  async function open(id: string): Promise<void> {
    const article = await ask<Article>(`articles/${id}`);
    const body = (<div lang={article?.language} />) as HTMLElement;
    // Cleaned by the server, which lets neither scripts nor pictures through.
    body.innerHTML = article?.html ?? "";
    for (const link of body.querySelectorAll("a")) link.target = "_blank";
    const back = (
      <button type="button" onClick={close}>
        ← {say("back")}
      </button>
    ) as HTMLElement;
    const shown = (
      <section class="article" tabindex="0" aria-label={article?.title ?? say("away")} onKeyDown={onKey}>
        {back}
        <h2>{article?.title ?? say("away")}</h2>
        {body}
        {article?.url && (
          <a href={article.url} target="_blank" rel="noopener">
            {say("more")}
          </a>
        )}
        {article && drawVerdict(id)}
      </section>
    ) as HTMLElement;

    function close(): void {
      shown.remove();
      field?.focus();
    }

    /** Closes the article, not the chat behind it. */
    function onKey(press: KeyboardEvent): void {
      if (press.key !== "Escape") return;
      press.stopPropagation();
      close();
    }

    document.querySelector(".article")?.remove();
    document.querySelector(".frame")?.append(shown);
    back.focus();
  }

  /** Asks whether an article answers the question; the last word counts. */
  function drawVerdict(id: string): Node {
    const asked = (
      <div class="quick" role="group" aria-label={say("didHelp")}>
        {[say("helped"), say("notHelped")].map((word, index) => (
          <button type="button" onClick={() => judge(!index)}>
            {word}
          </button>
        ))}
      </div>
    ) as HTMLElement;

    function judge(helped: boolean): void {
      void ask(`articles/${id}/verdict`, { helped });
      asked.replaceChildren(<p role="status">{say("thanks")}</p>);
    }

    return asked;
  }

  function drawQuick(words: readonly string[]): Node {
    return (
      <div class="quick" role="group" aria-label={say("answers")}>
        {words.map((word) => (
          <button type="button" onClick={() => line.post(word)}>
            {word}
          </button>
        ))}
      </div>
    );
  }

  return (state) => {
    const { messages, outbox, inbox, link, status } = state;
    const last = messages[messages.length - 1];
    const isNew = link === "live" && !messages.length && !outbox.length;
    isFirst = isNew && !!inbox?.suggests;
    if (!isFirst) {
      asked = "";
      near.replaceChildren();
    }
    const asks = outbox.length || status === "resolved" ? null : last?.asks;
    if (inbox?.answers && (isNew || asks)) forms ??= import("./forms").then(({ showForms }) => showForms(boxes, line, ask));
    void forms?.then((update) => update(isNew, asks, last), () => (forms = undefined));
    const next = `${asks ?? ""}${last?.id}`;
    if (next === sign) return;
    sign = next;
    const hadFocus = quick.contains(document.activeElement);
    quick.replaceChildren(...(asks && asks !== "form" ? [drawQuick([...(asks === "helped" ? [say("helped"), say("notHelped")] : []), say("person")])] : []));
    if (hadFocus) field?.focus();
  };
}
