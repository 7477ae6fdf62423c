import { useTranslation } from "@trunkline/i18n";
import { Fragment } from "react";
import classes from "./Difference.module.css";
import { difference, within, type Hunk, type Piece } from "./diff";
import type { Written } from "./drafts";
import { languageName } from "./languages";

/** Unchanged lines shown before and after a change. */
const AROUND = 2;

/** What changed from one text of an article to another, in its title, its facts and its text. */
export function Difference({ before, after }: { before: Written; after: Written }) {
  const { t } = useTranslation();
  const facts = [
    [languageName(before.language), languageName(after.language)],
    [t(`knowledge.audience.${before.audience}`), t(`knowledge.audience.${after.audience}`)],
  ].filter(([was, is]) => was !== is);
  const hunks = difference(before.body, after.body);
  const isTitleNew = before.title !== after.title;
  const isBodyNew = hunks.some(({ kind }) => kind === "changed");
  if (!isTitleNew && !isBodyNew && facts.length === 0) return <p className={classes.none}>{t("knowledge.diff.none")}</p>;
  return (
    <div className={classes.page} lang={after.language}>
      {isTitleNew && (
        <p className={classes.title}>
          <Pieces pieces={within(before.title, after.title)} />
        </p>
      )}
      {facts.map(([was, is]) => (
        <p key={is} className={classes.fact}>
          <del>{was}</del> <ins>{is}</ins>
        </p>
      ))}
      {isBodyNew && hunks.map((hunk, at) => <Lines key={at} hunk={hunk} isFirst={at === 0} isLast={at === hunks.length - 1} />)}
    </div>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ kind, text }, at) => (kind === "gone" ? <del key={at}>{text}</del> : kind === "new" ? <ins key={at}>{text}</ins> : <Fragment key={at}>{text}</Fragment>));
}

function Lines({ hunk, isFirst, isLast }: { hunk: Hunk; isFirst: boolean; isLast: boolean }) {
  const { t } = useTranslation();
  if (hunk.kind === "changed") {
    return (
      <p className={hunk.pieces.some(({ kind }) => kind === "same") ? "" : classes.replaced}>
        <Pieces pieces={hunk.pieces} />
      </p>
    );
  }
  const [head, tail] = [isFirst ? 0 : AROUND, isLast ? 0 : AROUND];
  const folded = hunk.lines.length - head - tail;
  const shown = (lines: string[]) => lines.length > 0 && <p className={classes.same}>{lines.join("\n")}</p>;
  if (folded <= 1) return shown(hunk.lines);
  return (
    <>
      {shown(hunk.lines.slice(0, head))}
      <p className={classes.folded}>{t("knowledge.diff.folded", { count: folded })}</p>
      {shown(hunk.lines.slice(hunk.lines.length - tail))}
    </>
  );
}
