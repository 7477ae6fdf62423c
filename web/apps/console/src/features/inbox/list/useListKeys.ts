import { useTranslation } from "@trunkline/i18n";
import { useMemo, useState } from "react";
import { useCommands, type Command } from "../../../actions/registry";

interface ListKeys {
  ids: readonly string[];
  openId: string | null;
  onOpen: (id: string) => void;
  onSelect: (id: string) => void;
}

export interface ListCursor {
  /** The row the keyboard stands on; null while it stands on the open one. */
  cursorId: string | null;
  moveBy: (rows: number) => void;
}

/** Moves a cursor through the list by keyboard; opening a row, however it was done, brings the cursor there. */
export function useListKeys({ ids, openId, onOpen, onSelect }: ListKeys): ListCursor {
  const { t } = useTranslation();
  const [moved, setMoved] = useState<{ to: string; whileOpen: string | null } | null>(null);
  const cursorId = moved?.whileOpen === openId ? (moved?.to ?? null) : null;
  const at = cursorId ?? openId;

  function moveBy(rows: number) {
    const index = at ? ids.indexOf(at) : -1;
    const to = ids[Math.max(0, Math.min(ids.length - 1, index + rows))];
    if (to) setMoved({ to, whileOpen: openId });
  }

  const commands = useMemo<Command[]>(() => {
    const withCursor = (act: (id: string) => void) => () => {
      if (at) act(at);
    };
    return [
      { id: "list.next", section: "go", label: t("commands.next"), repeats: true, run: () => moveBy(1) },
      { id: "list.previous", section: "go", label: t("commands.previous"), repeats: true, run: () => moveBy(-1) },
      { id: "list.open", section: "go", label: t("commands.open"), run: withCursor(onOpen) },
      { id: "list.select", section: "go", label: t("commands.select"), run: withCursor(onSelect) },
    ];
    // onOpen and onSelect are made anew on each render and do the same for one list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ids, at, openId, t]);
  useCommands(commands);
  return { cursorId, moveBy };
}
