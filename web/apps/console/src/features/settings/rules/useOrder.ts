import type { QueryKey } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useRef, useState } from "react";
import { showFailure } from "../../../failures";
import { queryClient } from "../../../queries";
import { inTurn } from "../parts/inTurn";
import { useReorder } from "./useReorder";

/** A list whose rows are moved, each new order sent at once; `said` tells where a row has come to. */
export function useOrder<T extends { id: Id; name: string }>(rows: readonly T[], queryKey: QueryKey, send: (ids: Id[]) => Promise<{ items: T[] }>) {
  const { t } = useTranslation();
  const [pending, setPending] = useState<readonly string[] | null>(null);
  const [said, setSaid] = useState("");
  const [saveOrder] = useState(() => inTurn((ids: readonly string[]) => send([...ids])));
  const wanted = useRef<readonly string[] | null>(null);

  async function put(next: readonly string[], id: string) {
    setPending(next);
    setSaid(t("settings.rules.moved", { name: rows.find((row) => row.id === id)?.name ?? "", place: next.indexOf(id) + 1, count: next.length }));
    wanted.current = next;
    try {
      const answer = await saveOrder(next);
      if (wanted.current !== next) return; // Whoever moved last sees to the answer.
      queryClient.setQueryData(queryKey, answer);
    } catch (thrown) {
      if (wanted.current !== next) return;
      showFailure(thrown);
      await queryClient.invalidateQueries({ queryKey });
    }
    setPending((held) => (held === next ? null : held));
  }

  const { order, dragged, handle } = useReorder(
    rows.map(({ id }) => id),
    pending,
    (next, id) => void put(next, id),
  );
  const ordered = order.map((id) => rows.find((row) => row.id === id)).filter((row) => row !== undefined);
  return { ordered, said, dragged, handle };
}
