import { CATALOGUE } from "./catalogue";

/** Keys by command; an empty text: none. */
export type Keymap = Readonly<Record<string, string>>;

/** What belongs to the page, or is needed to get out of it: no command can have it. */
const RESERVED = new Set(["escape", "tab", "shift+tab", "space", "mod+c", "mod+v", "mod+x", "mod+a", "mod+z", "mod+shift+z", "mod+enter"]);
/** What most browsers keep for themselves: it may never arrive here. */
const BROWSER = new Set(["mod+t", "mod+w", "mod+n", "mod+q", "mod+shift+t", "mod+shift+w", "mod+shift+n", "mod+tab", "mod+r", "mod+l", "f5", "f11", "f12"]);

/** The keys of a command as this person has them; undefined for none. */
export function keysOf(id: string, own: Keymap, usual: string | undefined = CATALOGUE[id]?.keys): string | undefined {
  return (own[id] ?? usual) || undefined;
}

export const isReserved = (keys: string): boolean => keys.split(" ").some((chord) => RESERVED.has(chord));
export const isOfBrowser = (keys: string): boolean => keys.split(" ").some((chord) => BROWSER.has(chord));

/** Whether two commands get in each other's way: the same keys, or one's keys begin the other's. */
export function clash(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

/** Which commands stand in the way of these keys, the one that is to have them aside. */
export function inTheWay(id: string, keys: string, own: Keymap, ids: Iterable<string> = Object.keys(CATALOGUE)): string[] {
  return [...ids].filter((other) => {
    const held = other === id ? undefined : keysOf(other, own);
    return held !== undefined && clash(keys, held);
  });
}
