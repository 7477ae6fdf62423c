import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { Agent } from "@trunkline/client";
import { admin, type Skill } from "@trunkline/client/admin";
import { i18next, useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { ShieldCheck } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent } from "react";
import { entities } from "../../../entities/store";
import { failureText } from "../../../failures";
import { cellId, levelBy, moved, type Place } from "./gridKeys";
import { LevelPicker } from "./LevelPicker";
import { SkillRow } from "./SkillRow";
import { SkillSaver } from "./SkillSaver";
import classes from "./skills.module.css";

const ROW_PX = 44;
const HEAD_PX = 60;

const saver = new SkillSaver({
  send: (agentId, levels, version) => admin.agents.setSkills(agentId, levels, version),
  read: admin.agents.get,
  onAgent: (agent) => entities.agents.upsert(agent),
  onRefused: (agent, failure) => showToast({ text: i18next.t("settings.skills.undone", { name: agent.name, reason: failureText(failure) }), tone: "breach" }),
});

interface SkillGridProps {
  agents: readonly Agent[];
  skills: readonly Skill[];
  onEdit: (skill: Skill) => void;
}

/** One Tab stop; arrows move, 1 to 5 set, Delete clears, Enter shows the levels in words. Rows are drawn where they are seen. */
export function SkillGrid({ agents, skills, onEdit }: SkillGridProps) {
  const { t } = useTranslation();
  useSyncExternalStore(saver.subscribe, saver.read);
  const [entered, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [isPicking, setPicking] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  // The heads stand above the rows, so a row ends that much lower than it counts.
  const virtual = useVirtualizer({ count: agents.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, getItemKey: (index) => agents[index]?.id ?? index, overscan: 8, scrollPaddingEnd: HEAD_PX });
  // Filters and colleagues may have taken the row away.
  const place = { row: Math.min(entered.row, agents.length - 1), column: Math.min(entered.column, skills.length - 1) };
  const agent = agents[place.row];
  const skill = skills[place.column];
  const isTouch = useMediaQuery("(pointer: coarse), (max-width: 720px)", false, { getInitialValueInEffect: false });
  const columns = { gridTemplateColumns: `var(--first) repeat(${skills.length}, var(--column))` };

  function go(next: Place) {
    setPlace(next);
    setPicking(false);
    if (next.row >= 0) virtual.scrollToIndex(next.row);
  }

  // A cell behind the fixed column is brought before it.
  useEffect(() => {
    const frame = scroller.current;
    const cell = frame?.querySelector<HTMLElement>(`[id="${cellId(place)}"]`);
    if (!frame || !cell) return;
    const first = frame.querySelector<HTMLElement>("[role=columnheader]")?.offsetWidth ?? 0;
    if (cell.offsetLeft < frame.scrollLeft + first) frame.scrollLeft = cell.offsetLeft - first;
    else if (cell.offsetLeft + cell.offsetWidth > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = cell.offsetLeft + cell.offsetWidth - frame.clientWidth;
  });

  function setLevel(level: number | null) {
    if (agent && skill) saver.set(agent, skill.id, level);
  }

  function onKeyDown(press: KeyboardEvent) {
    if (press.altKey || press.nativeEvent.isComposing) return;
    const isFar = press.ctrlKey || press.metaKey;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_PX) / ROW_PX) - 1);
    const next = moved(place, press.key, isFar, { rows: agents.length, columns: skills.length, page });
    if (next) go(next);
    else if (isFar) return;
    else if (press.key === "Enter" || press.key === "F2") {
      if (place.row < 0) {
        if (skill) onEdit(skill);
      } else setPicking(true);
    } else {
      const level = place.row >= 0 && agent && skill ? levelBy(press.key, saver.levels(agent)[skill.id]) : undefined;
      if (level === undefined) return;
      setLevel(level);
    }
    press.preventDefault();
  }

  function onClick(event: MouseEvent) {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    if (!cell) return;
    const next = { row: Number(cell.dataset["row"]), column: Number(cell.dataset["column"]) };
    go(next);
    scroller.current?.focus();
    if (next.row >= 0) setPicking(true);
    else if (skills[next.column]) onEdit(skills[next.column] as Skill);
  }

  function close() {
    setPicking(false);
    scroller.current?.focus();
  }

  return (
    <>
      <p className={classes.how}>
        {t(isTouch ? "settings.skills.howTouch" : "settings.skills.how")} <span role="status">{saver.isSaving ? t("settings.skills.saving") : saver.read() > 0 ? t("settings.skills.allSaved") : ""}</span>
      </p>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        className={classes.grid}
        aria-label={t("settings.skills.title")}
        aria-rowcount={agents.length + 1}
        aria-colcount={skills.length + 1}
        aria-activedescendant={cellId(place)}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onScroll={() => setPicking(false)}
      >
        <div role="row" aria-rowindex={1} className={`${classes.row} ${classes.heads}`} style={columns}>
          <span role="columnheader" aria-colindex={1} className={`${classes.first} ${classes.head}`}>
            {t("settings.skills.people", { count: agents.length })}
          </span>
          {skills.map((one, column) => (
            <span key={one.id} id={cellId({ row: -1, column })} role="columnheader" aria-colindex={column + 2} data-row={-1} data-column={column} className={`${classes.head} ${place.row === -1 && place.column === column ? classes.active : ""}`} title={one.kind === "hard" ? t("settings.skills.hardTitle", { name: one.name }) : one.name}>
              <span className={classes.skill}>{one.name}</span>
              {one.kind === "hard" && <ShieldCheck size={12} aria-label={t("settings.skills.hard")} />}
            </span>
          ))}
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const one = agents[index];
            return one && <SkillRow key={one.id} agent={one} levels={saver.levels(one)} skills={skills} index={index} start={start} columns={columns.gridTemplateColumns} active={index === place.row ? place.column : null} />;
          })}
        </div>
      </div>
      {isPicking && agent && skill && <LevelPicker cellId={cellId(place)} title={t("settings.skills.of", { name: agent.name, skill: skill.name })} level={saver.levels(agent)[skill.id] ?? null} onPick={setLevel} onClose={close} />}
    </>
  );
}
