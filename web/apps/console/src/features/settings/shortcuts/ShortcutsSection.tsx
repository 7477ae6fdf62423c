import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Keyboard, RotateCcw, Search } from "lucide-react";
import { useState } from "react";
import { CATALOGUE, SECTION_ORDER, type Section } from "../../../actions/catalogue";
import { KeyEditor } from "../../../actions/KeyEditor";
import { keysOf } from "../../../actions/keymap";
import { labelOf } from "../../../actions/labels";
import { changeKeys, useCurrentCommands, useOwnKeys } from "../../../actions/registry";
import { useMe } from "../../../session/SessionGate";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import parts from "../parts/parts.module.css";
import { mayOpen, SECTIONS } from "../sections";
import classes from "./shortcuts.module.css";

interface Row {
  id: string;
  section: Section;
  label: string;
}

/** Every action with its keys, to be given others. They belong to the person and go with them to every machine. */
export default function ShortcutsSection() {
  const { t } = useTranslation();
  const own = useOwnKeys();
  const rows = useRows();
  const ids = rows.map(({ id }) => id);
  const [typed, setTyped] = useState("");
  const [isResetting, setResetting] = useState(false);
  const wanted = typed.trim().toLowerCase();
  const found = rows.filter(({ id, label }) => `${label} ${keysOf(id, own) ?? ""}`.toLowerCase().includes(wanted));
  const changed = Object.keys(own);
  return (
    <>
      <div className={parts.bar}>
        <TextInput className={parts.search} type="search" aria-label={t("keys.find")} placeholder={t("keys.find")} leftSection={<Search size={14} aria-hidden />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <span className={parts.end}>
          <Button variant="default" leftSection={<RotateCcw size={14} aria-hidden />} disabled={changed.length === 0} onClick={() => setResetting(true)}>
            {t("settings.shortcuts.resetAll")}
          </Button>
        </span>
      </div>
      {found.length === 0 && <EmptyState icon={<Keyboard size={20} />} title={t("settings.nothingFound")} />}
      {SECTION_ORDER.map((section) => {
        const listed = found.filter((row) => row.section === section);
        if (listed.length === 0) return null;
        return (
          <section key={section} className={classes.section} aria-label={t(`commands.sections.${section}`)}>
            <h3 className={parts.sub}>{t(`commands.sections.${section}`)}</h3>
            <ul className={classes.list}>
              {listed.map(({ id, label }) => (
                <li key={id} className={classes.row}>
                  <span className={classes.label}>{label}</span>
                  <KeyEditor id={id} label={label} ids={ids} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {isResetting && (
        <ConfirmDialog
          title={t("settings.shortcuts.resetTitle")}
          text={t("settings.shortcuts.resetText", { count: changed.length })}
          confirm={t("settings.shortcuts.resetAll")}
          run={() => changeKeys(Object.fromEntries(changed.map((id) => [id, null])))}
          refreshes={[]}
          onClose={() => setResetting(false)}
        />
      )}
    </>
  );
}

/** What is in the catalogue, the sections of the settings, and whatever else is on offer here. */
function useRows(): Row[] {
  const { permissions } = useMe();
  const offered = useCurrentCommands();
  const rows: Row[] = Object.entries(CATALOGUE).map(([id, { section }]) => ({ id, section, label: labelOf(id) }));
  for (const section of SECTIONS) if (mayOpen(section, permissions)) rows.push({ id: `settings.${section}`, section: "settings", label: labelOf(`settings.${section}`) });
  const known = new Set(rows.map(({ id }) => id));
  for (const { id, section, label } of offered) if (!known.has(id) && label) rows.push({ id, section, label });
  return rows;
}
