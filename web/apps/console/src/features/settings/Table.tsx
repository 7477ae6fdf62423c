import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { failureText } from "../../failures";
import { useDelayed } from "../../session/useDelayed";
import classes from "./Table.module.css";

interface TableProps<T> {
  query: Pick<UseQueryResult, "isPending" | "isError" | "error" | "refetch">;
  rows: readonly T[];
  columns: readonly string[];
  empty: ReactNode;
  /** The last column holds buttons. */
  endsInActions?: boolean;
  children: (row: T) => ReactNode;
}

/** Rows of a settings list, with its waiting, failed and empty states. */
export function Table<T>({ query, rows, columns, empty, endsInActions = false, children }: TableProps<T>) {
  const { t } = useTranslation();
  const isSlow = useDelayed(query.isPending);
  const body = useRef<HTMLTableSectionElement>(null);
  // On a phone each row is a card, whose cells say what they are.
  useLayoutEffect(() => {
    for (const row of body.current?.rows ?? []) [...row.cells].forEach((cell, index) => (cell.dataset["label"] = columns[index] ?? ""));
  });
  if (query.isError && rows.length === 0) {
    return <EmptyState icon={<CloudOff size={20} />} title={t("settings.failed")} text={failureText(query.error)} action={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>} />;
  }
  if (query.isPending && rows.length === 0) return isSlow ? <Skeleton height={120} radius="md" role="status" aria-label={t("common.loading")} /> : null;
  if (rows.length === 0) return empty;
  return (
    // Where it is too wide for a phone, and perhaps holds nothing to focus, the frame itself is scrolled by keys.
    <div className={classes.frame} tabIndex={0}>
      <table className={`${classes.table} ${endsInActions ? classes.actions : ""}`}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>{rows.map(children)}</tbody>
      </table>
    </div>
  );
}
