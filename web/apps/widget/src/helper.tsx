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
  place.append(near, quick);
  const field = document.querySelector<HTMLTextAreaElement>(".write textarea");
  let isFirst = false;
  let timer = 0;
  /** What the shown articles answer. */
  let asked = "";
  let sign = "";

  const ask = <T,>(path: string, more: object = {}): Promise<T | null> =>
    fetch(`/chat/${inboxId}/${path}`, { ...more, headers: { Authorization: `Visitor ${keeper.get("visitor")}`, "Content-Type": "application/json" } })
      .then((answer) => (answer.ok ? (answer.json() as Promise<T>) : null))
      .catch(() => null);

  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE_MS);
  });

  async function look(): Promise<void> {
    const text = isFirst ? (field?.value.trim().slice(0, LONGEST) ?? "") : "";
    if (text === asked) return;
    asked = text;
    const answer = text.length < SHORTEST ? null : await ask<{ items: Near[] }>("suggestions", { method: "POST", body: JSON.stringify({ text }) });
    // What was typed on meanwhile is asked for anew.
    if (text === asked) near.replaceChildren(...(answer?.items.length ? [drawNear(answer.items)] : []));
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

  return ({ messages, outbox, inbox, link, status }) => {
    const last = messages[messages.length - 1];
    isFirst = link === "live" && !!inbox?.suggests && !messages.length && !outbox.length;
    if (!isFirst) {
      asked = "";
      near.replaceChildren();
    }
    const asks = outbox.length || status === "resolved" ? null : last?.asks;
    const next = `${asks ?? ""}${last?.id}`;
    if (next === sign) return;
    sign = next;
    const hadFocus = quick.contains(document.activeElement);
    quick.replaceChildren(...(asks ? [drawQuick([...(asks === "helped" ? [say("helped"), say("notHelped")] : []), say("person")])] : []));
    if (hadFocus) field?.focus();
  };
}
