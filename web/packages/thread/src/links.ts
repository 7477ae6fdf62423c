export type Part = { kind: "text"; text: string } | { kind: "link"; text: string; href: string };

// Stops before white space, CJK text and punctuation, quotes and brackets; Chinese writes no space after a link.
const LINK = /\bhttps?:\/\/[^\s<>"'`()（）[\]【】{}\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+/gi;
const TAIL = /[.,;:!?]+$/;

/** Cuts a text into plain parts and http(s) links; nothing else ever becomes a link. */
export function splitLinks(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const href = match[0].replace(TAIL, "");
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    parts.push({ kind: "link", text: href, href });
    at = match.index + href.length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}
