import { useCallback, useContext, useEffect, useRef, useState } from "react";
import { UNSAFE_NavigationContext, type Navigator } from "react-router";

type Go = () => void;
type Guard = (go: Go) => void;

export interface Unsaved {
  /** Where somebody wanted to go while something was entered that is not saved; null while nobody does. */
  going: Go | null;
  stay: () => void;
  /** Lets everything through from now on, e.g. because the row is saved or gone. */
  release: () => void;
}

/** The forms that hold something; the last one is asked first. */
const guards = new Set<Guard>();
const guarded = new WeakSet<Navigator>();

function pass(go: Go): void {
  const guard = [...guards].at(-1);
  if (guard) guard(go);
  else {
    go();
    at = placeOf(history.state);
  }
}

/** Where the router stands among the pages that were visited; it numbers them. */
let at: number | null = null;
let isReturning = false;
const placeOf = (state: unknown): number | null => (state as { idx?: number } | null)?.idx ?? null;

/** Back and Forward have happened by the time they are told: the browser is sent back to the form, and then one is asked. */
function onPop(event: PopStateEvent): void {
  if (isReturning) {
    isReturning = false;
    event.stopImmediatePropagation();
    return;
  }
  const to = placeOf(event.state);
  const by = to === null || at === null ? -1 : to - at;
  if (by === 0) return;
  event.stopImmediatePropagation();
  isReturning = true;
  history.go(-by);
  pass(() => history.go(by));
}

/** The router's own ways to another page, held up where a form holds something. */
function watch(navigator: Navigator): void {
  if (guarded.has(navigator)) return;
  guarded.add(navigator);
  const { push, replace } = navigator;
  navigator.push = (...where) => pass(() => push.apply(navigator, where));
  navigator.replace = (...where) => pass(() => replace.apply(navigator, where));
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function add(guard: Guard): void {
  if (guards.size === 0) {
    at = placeOf(history.state);
    window.addEventListener("beforeunload", warn);
    // Before the router hears of it.
    window.addEventListener("popstate", onPop, true);
  }
  guards.add(guard);
}

function remove(guard: Guard): void {
  if (!guards.delete(guard) || guards.size > 0) return;
  window.removeEventListener("beforeunload", warn);
  window.removeEventListener("popstate", onPop, true);
}

/**
 * Holds up whoever leaves a form in which something was entered: by a link, by a command, by Back and Forward, by closing or reloading the page.
 * The address stays as it is until it is said what is to become of what was entered.
 */
export function useUnsaved(isUnsaved: boolean): Unsaved {
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const [going, setGoing] = useState<Go | null>(null);
  const own = useRef<Guard | null>(null);

  useEffect(() => {
    if (!isUnsaved) return;
    const guard: Guard = (go) =>
      setGoing(() => () => {
        setGoing(null);
        remove(guard);
        pass(go);
      });
    own.current = guard;
    watch(navigator);
    add(guard);
    return () => remove(guard);
  }, [isUnsaved, navigator]);

  const stay = useCallback(() => setGoing(null), []);
  const release = useCallback(() => {
    if (own.current) remove(own.current);
  }, []);
  return { going, stay, release };
}
