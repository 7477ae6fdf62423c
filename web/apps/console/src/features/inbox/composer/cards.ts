/** What stands in the field with a card's text in it, behind what was written already; once, however often it is asked for. */
export function withCard(written: string, card: string): string {
  if (written.includes(card.trim())) return written;
  return written.trim() ? `${written.trimEnd()}\n${card}` : card;
}
