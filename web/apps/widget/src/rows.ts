export interface Drawn {
  key: string;
  /** Equal signs mean that nothing of the row has changed. */
  sign: string;
  draw: () => Node;
}

/** Brings a list's children to `rows`: unchanged ones stay as they are, so that focus, selection and announcements do. */
export function drawRows(list: HTMLElement, rows: readonly Drawn[]): void {
  const held = new Map<string, HTMLElement>();
  for (const child of list.children) held.set((child as HTMLElement).dataset["key"] ?? "", child as HTMLElement);
  let at: ChildNode | null = list.firstChild;
  for (const { key, sign, draw } of rows) {
    let node = held.get(key);
    held.delete(key);
    if (node?.dataset["sign"] !== sign) {
      const fresh = draw() as HTMLElement;
      fresh.dataset["key"] = key;
      fresh.dataset["sign"] = sign;
      if (node === at) at = node?.nextSibling ?? null;
      node?.remove();
      node = fresh;
    }
    if (node === at) at = node.nextSibling;
    else list.insertBefore(node, at);
  }
  for (const stale of held.values()) stale.remove();
}
