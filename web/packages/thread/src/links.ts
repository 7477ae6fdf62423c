export type Part = { kind: "text"; text: string } | { kind: "link"; text: string; href: string };

// Stops before white space, CJK text and punctuation, quotes and brackets; Chinese writes no space after a link. What
// ends a sentence ends no link.
const LINK = /(\bhttps?:\/\/[^\s<>"'`()（）[\]【】{}\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*[^\s<>"'`()（）[\]【】{}\u3000-\u303f\u3400-\u9fff\uff00-\uffef.,;:!?])/i;

/** Cuts a text into plain parts and http(s) links; nothing else ever becomes a link. */
export function splitLinks(text: string): Part[] {
  const parts = text.split(LINK).map((part, index): Part => (index % 2 ? { kind: "link", text: part, href: part } : { kind: "text", text: part }));
  return parts.filter((part) => part.text);
}
