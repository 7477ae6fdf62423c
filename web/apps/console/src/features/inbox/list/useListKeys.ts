import { useTranslation } from "@trunkline/i18n";
import { useMemo, useState } from "react";
import { useCommands, type Command } from "../../../actions/registry";

interface ListKeys {
  ids: readonly string[];
  openId: string | null;
  onOpen: (id: string) => void;
  onSelect: (id: string) => void;
}

/** Moves a cursor through the list by keyboard; returns the row it stands on. */
export function useListKeys({ ids, openId, onOpen, onSelect }: ListKeys): string | null {
  const { t } = useTranslation();
  const [cursorId, setCursorId] = useState<string | null>(null);
  const at = cursorId ?? openId;

  const commands = useMemo<Command[]>(() => {
    const step = (by: number) => {
      const index = at ? ids.indexOf(at) : -1;
      const next = ids[Math.max(0, Math.min(ids.length - 1, index + by))];
      if (next) setCursorId(next);
    };
    const withCursor = (act: (id: string) => void) => () => {
      if (at) act(at);
    };
    return [
      { id: "list.next", section: "go", label: t("commands.next"), keys: "j", run: () => step(1) },
      { id: "list.previous", section: "go", label: t("commands.previous"), keys: "k", run: () => step(-1) },
      { id: "list.open", section: "go", label: t("commands.open"), keys: "enter", run: withCursor(onOpen) },
      { id: "list.select", section: "go", label: t("commands.select"), keys: "x", run: withCursor(onSelect) },
    ];
    // onOpen and onSelect are made anew on each render and do the same for one list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ids, at, t]);
  useCommands(commands);
  return cursorId;
}
