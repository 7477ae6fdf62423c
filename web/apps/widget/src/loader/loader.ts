import { close as closeEn, open as openEn } from "@trunkline/i18n/locales/en/widget.json";
import { close as closeZh, open as openZh } from "@trunkline/i18n/locales/zh-CN/widget.json";
import { STYLE } from "./style";

const script = document.currentScript as HTMLScriptElement | null;
const inbox = script?.dataset["inbox"];
if (script && inbox && !customElements.get("trunkline-chat")) start(script, inbox);

/** Puts the bubble on the page; the chat itself is loaded when it is first opened, or at once for a returning visitor. */
function start(own: HTMLScriptElement, inboxId: string): void {
  const { lang: ownLanguage, user, colour } = own.dataset;
  const language = ownLanguage ?? (document.documentElement.lang || navigator.language);
  const [toOpen, toClose] = language.toLowerCase().startsWith("zh") ? [openZh, closeZh] : [openEn, closeEn];
  const origin = new URL(own.src).origin;
  const remembered = `trunkline.chat.${inboxId}`;

  class Chat extends HTMLElement {}
  customElements.define("trunkline-chat", Chat);
  const host = new Chat();
  const root = host.attachShadow({ mode: "open" });
  // Made through the object model: a site's policy for inline styles does not concern it.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z"/></svg><svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6 9 6 6 6-6"/></svg><b hidden></b>';
  const badge = button.querySelector("b") as HTMLElement;
  root.append(button);
  if (colour) host.style.setProperty("--colour", colour);
  let frame: HTMLIFrameElement | null = null;
  let isOpen = false;
  let isReady = false;

  function load(): HTMLIFrameElement {
    const made = document.createElement("iframe");
    made.title = toOpen;
    // The signed identity travels behind the hash, which reaches no server log.
    made.src = `${origin}/chat/${inboxId}?frame=1&lang=${encodeURIComponent(language)}${user ? `#user=${encodeURIComponent(user)}` : ""}`;
    root.append(made);
    return made;
  }

  function show(open: boolean): void {
    isOpen = open;
    frame ??= load();
    host.toggleAttribute("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? toClose : toOpen);
    tellFrame();
    if (open) frame.focus();
    else button.focus();
    store("1");
  }

  function tellFrame(): void {
    if (isReady) frame?.contentWindow?.postMessage({ trunkline: isOpen ? "opened" : "closed" }, origin);
  }

  /** Keeps a text in the site's own store; without one the chat is simply not loaded ahead on the next page. */
  function store(text: string, name = remembered): void {
    try {
      localStorage.setItem(name, text);
    } catch {
      // The site's visitor refuses storage.
    }
  }

  function stored(name = remembered): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  window.addEventListener("message", (event: MessageEvent<{ trunkline?: string; count?: number; colour?: string; text?: string; key?: string }>) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const { trunkline, count = 0, colour: chosen, text = "", key } = event.data;
    if (trunkline === "close") show(false);
    // A browser that refuses the frame a store of its own lets the site keep for it.
    if (trunkline === "keep") store(text, `${key}.kept`);
    if (trunkline === "kept") frame.contentWindow?.postMessage({ trunkline, text: stored(`${key}.kept`) }, origin);
    if (trunkline === "ready") {
      if (chosen && !colour) host.style.setProperty("--colour", chosen);
      isReady = true;
      tellFrame();
    }
    if (trunkline === "unread") {
      badge.hidden = count === 0;
      badge.textContent = String(count);
    }
  });
  button.onclick = () => show(!isOpen);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", toOpen);
  const place = () => {
    document.body.append(host);
    if (stored()) frame = load();
  };
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
}
