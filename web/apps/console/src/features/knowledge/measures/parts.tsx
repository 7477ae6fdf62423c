import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";
import { failureText } from "../../../failures";
import { useDelayed } from "../../../session/useDelayed";
import classes from "./measures.module.css";

/** What was asked for, or that it is on its way, or why it is not there. */
export function Asked<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  const isSlow = useDelayed(query.isPending);
  if (query.data !== undefined) return <div aria-busy={query.isFetching}>{children(query.data)}</div>;
  if (query.isError) return <EmptyState icon={<CloudOff size={20} />} title={t("measures.failed")} text={failureText(query.error)} action={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>} />;
  return isSlow ? <Skeleton height={240} radius="md" role="status" aria-label={t("common.loading")} /> : null;
}

export interface Tile {
  label: string;
  value: string;
  more?: string;
}

/** Figures side by side, each with what it is. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className={classes.tiles}>
      {tiles.map(({ label, value, more }) => (
        <div key={label} className={classes.tile}>
          <dt>{label}</dt>
          <dd>
            <b>{value}</b>
            {more && <span>{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A part of the page with its heading and what it says. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.subtitle}>{title}</h2>
      {hint && <p className={classes.hint}>{hint}</p>}
      {children}
    </section>
  );
}

export interface Column<R> {
  name: string;
  cell: (row: R) => ReactNode;
  /** A name, not a figure: on the left, and the head of its row. */
  isName?: boolean;
}

interface FiguresProps<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf: (row: R) => string;
}

/** A table of figures; where it is too wide it scrolls, by keys too. */
export function Figures<R>({ label, columns, rows, keyOf }: FiguresProps<R>) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ name, isName }) => (
              <th key={name} scope="col" className={isName ? "" : classes.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ name, cell, isName }) =>
                isName ? (
                  <th key={name} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={name} className={classes.number}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
