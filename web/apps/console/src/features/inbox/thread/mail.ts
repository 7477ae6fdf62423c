import DOMPurify from "dompurify";
import { NONCE } from "../../../nonce";

export interface Mail {
  /** A whole page for a frame's srcdoc. */
  page: string;
  remoteImages: number;
}

const QUOTES = "blockquote, .gmail_quote, .gmail_quote_container, .moz-cite-prefix + blockquote, #divRplyFwdMsg, #OriginalContent, .qmbox includetail, .foxmail_quote";

const STYLE = `
html { overflow: hidden; }
body { margin: 0; padding: 12px 16px; font: 14px/1.55 -apple-system, BlinkMacSystemFont, "Segoe UI", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; color: #1b2025; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 8px 0 0; padding-left: 12px; border-left: 2px solid #c9ced4; color: #48525c; }
summary { display: inline-block; margin-top: 8px; padding: 0 8px; border-radius: 4px; background: #e6e9ec; color: #48525c; line-height: 16px; letter-spacing: 1px; list-style: none; cursor: pointer; }
`;

/** Cleans a mail once more, takes its remote pictures out and folds what it quotes. */
export function prepareMail(html: string, quotedLabel: string): Mail {
  const clean = DOMPurify.sanitize(setStylesAside(html), {
    FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "iframe", "object", "embed", "link", "meta", "base"],
    FORBID_ATTR: ["srcset", "ping", "background"],
  });
  const { body } = new DOMParser().parseFromString(clean, "text/html");
  const remoteImages = removeRemoteImages(body);
  for (const link of body.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow");
  }
  foldQuotes(body, quotedLabel);
  const policy = `default-src 'none'; img-src 'self' data: cid:; style-src 'unsafe-inline'`;
  const page = `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><style nonce="${NONCE}">${STYLE}</style></head><body>${body.innerHTML}</body></html>`;
  return { page, remoteImages };
}

// A backslash could spell any of these another way.
const LOADS = /url|image|src\(|@|\\/i;

function removeRemoteImages(body: HTMLElement): number {
  let removed = 0;
  for (const image of body.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    if (source.startsWith("data:") || source.startsWith("/api/")) continue;
    if (source || image.hasAttribute("data-remote-src")) removed += 1;
    image.remove();
  }
  for (const element of body.querySelectorAll<HTMLElement>("[data-style]")) {
    if (LOADS.test(element.dataset["style"] ?? "")) element.removeAttribute("data-style");
  }
  return removed;
}

const TAG = /<[a-z][^<>]*>/gi;
const STYLE_ATTRIBUTE = /\sstyle=/gi;

/** The page's policy refuses style attributes even while they are parsed; they wait as data and are set through the DOM, which it allows. */
function setStylesAside(html: string): string {
  return html.replace(TAG, (tag) => tag.replace(STYLE_ATTRIBUTE, " data-style="));
}

/** Gives the elements of a page made by prepareMail their styles back. */
export function restoreStyles(page: Document): void {
  for (const element of page.querySelectorAll<HTMLElement>("[data-style]")) element.style.cssText = element.dataset["style"] ?? "";
}

function foldQuotes(body: HTMLElement, label: string): void {
  const quote = body.querySelector(QUOTES);
  if (!quote?.parentNode) return;
  const fold = body.ownerDocument.createElement("details");
  const summary = body.ownerDocument.createElement("summary");
  summary.textContent = "···";
  summary.title = label;
  quote.parentNode.insertBefore(fold, quote);
  fold.append(summary, quote);
}
