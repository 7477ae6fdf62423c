import type { Agent } from "@trunkline/client";
import type { Skill } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { Avatar } from "@trunkline/ui";
import { memo } from "react";
import { cellId } from "./gridKeys";
import type { Levels } from "./SkillSaver";
import classes from "./skills.module.css";

interface SkillRowProps {
  agent: Agent;
  levels: Levels;
  skills: readonly Skill[];
  index: number;
  /** Distance from the first row, in px. */
  start: number;
  columns: string;
  /** The column of the cell that has the focus, if it is in this row. */
  active: number | null;
}

/** What one colleague knows; drawn anew only when it, or the focus in it, changes. */
export const SkillRow = memo(function SkillRow({ agent, levels, skills, index, start, columns, active }: SkillRowProps) {
  const { t } = useTranslation();
  return (
    <div role="row" aria-rowindex={index + 2} className={`${classes.row} ${classes.placed}`} style={{ transform: `translateY(${start}px)`, gridTemplateColumns: columns }}>
      <span role="rowheader" aria-colindex={1} className={classes.first} title={agent.name}>
        <Avatar name={agent.name} size={24} />
        <span className={classes.name}>{agent.name}</span>
      </span>
      {skills.map((skill, column) => {
        const level = levels[skill.id];
        return (
          <span key={skill.id} id={cellId({ row: index, column })} role="gridcell" aria-colindex={column + 2} aria-label={level ? String(level) : t("settings.skills.notTheirs")} data-row={index} data-column={column} className={`${classes.cell} ${active === column ? classes.active : ""}`}>
            {level !== undefined && (
              <span className={classes.level} data-level={level}>
                {level}
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
});
