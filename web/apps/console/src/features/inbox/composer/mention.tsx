import type { Agent } from "@trunkline/client";
import { Avatar } from "@trunkline/ui";
import { useState, type KeyboardEvent, type RefObject } from "react";
import { flushSync } from "react-dom";
import classes from "./mention.module.css";

export interface MentionState {
  hits: readonly Agent[];
  current: number;
  /** Looks for an `@` before the caret after each change. */
  follow: (field: HTMLTextAreaElement) => void;
  /** True when the key was used up by the list. */
  onKeyDown: (press: KeyboardEvent) => boolean;
  take: (agent: Agent) => void;
  close: () => void;
}

const BEGUN = /@([^\s@]*)$/;

/** Completes colleagues' names after an `@`. */
export function useMention(field: RefObject<HTMLTextAreaElement | null>, agents: readonly Agent[], write: (text: string) => void): MentionState {
  const [typed, setTyped] = useState<string | null>(null);
  const [current, setCurrent] = useState(0);
  const hits = typed === null ? [] : agents.filter((agent) => agent.name.toLowerCase().includes(typed.toLowerCase())).slice(0, 6);

  function follow(element: HTMLTextAreaElement) {
    const before = element.value.slice(0, element.selectionStart);
    setTyped(BEGUN.exec(before)?.[1] ?? null);
    setCurrent(0);
  }

  function take(agent: Agent) {
    const element = field.current;
    if (!element) return;
    const at = element.selectionStart;
    const before = element.value.slice(0, at).replace(BEGUN, `@${agent.name} `);
    // Drawn at once, so that the next key is written behind the name.
    flushSync(() => {
      write(before + element.value.slice(at));
      setTyped(null);
    });
    element.focus();
    element.setSelectionRange(before.length, before.length);
  }

  function onKeyDown(press: KeyboardEvent): boolean {
    const agent = hits[current];
    if (!agent || press.nativeEvent.isComposing) return false;
    if (press.key === "ArrowDown" || press.key === "ArrowUp") setCurrent((current + (press.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
    else if (press.key === "Enter" || press.key === "Tab") take(agent);
    else if (press.key === "Escape") setTyped(null);
    else return false;
    press.preventDefault();
    return true;
  }

  return { hits, current, follow, onKeyDown, take, close: () => setTyped(null) };
}

export function MentionList({ mention }: { mention: MentionState }) {
  if (mention.hits.length === 0) return null;
  return (
    <ul className={classes.list} role="listbox">
      {mention.hits.map((agent, index) => (
        <li key={agent.id} role="option" aria-selected={index === mention.current} className={classes.hit} onPointerDown={(event) => event.preventDefault()} onClick={() => mention.take(agent)}>
          <Avatar name={agent.name} size={20} /> {agent.name}
        </li>
      ))}
    </ul>
  );
}
