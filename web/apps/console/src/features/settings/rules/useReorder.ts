import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { movedTo } from "./rule";

interface Reorder {
  /** The ids as they stand, also while one is dragged. */
  order: readonly string[];
  dragged: string | null;
  /** Of the button by which a row is taken: the pointer drags it, arrows move it by one. */
  handle: (id: string) => {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onKeyDown: (event: KeyboardEvent) => void;
  };
}

/**
 * Moves rows of a list, whose elements carry `data-row`. `drop` is told each new order.
 *
 * While the answer is under way (`pending`) the list stays as it was dropped.
 */
export function useReorder(ids: readonly string[], pending: readonly string[] | null, drop: (order: readonly string[], id: string) => void): Reorder {
  const [held, setHeld] = useState<{ id: string; order: readonly string[] } | null>(null);
  const list = useRef<HTMLElement | null>(null);
  const order = held?.order ?? pending ?? ids;

  function drag(event: PointerEvent) {
    if (!held || !list.current) return;
    const rows = [...list.current.querySelectorAll<HTMLElement>("[data-row]")];
    const from = held.order.indexOf(held.id);
    const passed = rows.filter((row, index) => {
      const { top, height } = row.getBoundingClientRect();
      return index !== from && event.clientY > top + height / 2;
    }).length;
    if (passed !== from) setHeld({ ...held, order: movedTo(held.order, from, passed) });
  }

  function end() {
    if (held && held.order.join() !== (pending ?? ids).join()) drop(held.order, held.id);
    setHeld(null);
  }

  return {
    order,
    dragged: held?.id ?? null,
    handle: (id) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        list.current = event.currentTarget.closest("ol");
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld({ id, order });
      },
      onPointerMove: drag,
      onPointerUp: end,
      onPointerCancel: () => setHeld(null),
      onKeyDown: (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (event.key === "Escape") setHeld(null);
        if (!step || held) return;
        event.preventDefault();
        const from = order.indexOf(id);
        const to = from + step;
        if (to >= 0 && to < order.length) drop(movedTo(order, from, to), id);
      },
    }),
  };
}
