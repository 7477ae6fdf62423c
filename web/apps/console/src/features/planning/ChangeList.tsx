import { ActionIcon, Button, Menu, NumberInput, Select } from "@mantine/core";
import type { Id } from "@trunkline/client";
import { loadTexts, useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useAgents, useQueues } from "../../entities/hooks";
import { fresh, KINDS, MOST_MORE, type Change } from "./changes";
import classes from "./planning.module.css";

const RulesDialog = lazy(async () => (await Promise.all([import("./RulesDialog"), loadTexts("settings")]))[0]);
const TIERS = ["1", "2", "3", "4", "5"];

interface ChangeListProps {
  changes: readonly Change[];
  onChange: (changes: Change[]) => void;
}

/** What is to be another than it was, a line each. */
export function ChangeList({ changes, onChange }: ChangeListProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const [ruled, setRuled] = useState<Id | null>(null);
  const set = (at: number, change: Change) => onChange(changes.map((each, index) => (index === at ? change : each)));

  function keepRules(change: Extract<Change, { kind: "rules" }>) {
    onChange([...changes.filter((each) => each.kind !== "rules" || each.queueId !== change.queueId), change]);
    setRuled(null);
  }

  return (
    <fieldset className={classes.fields}>
      <legend className={classes.legend}>{t("planning.changes")}</legend>
      {changes.length === 0 && <p className={classes.hint}>{t("planning.noChanges")}</p>}
      <ul className={classes.changes}>
        {changes.map((change, index) => (
          <li key={index} className={classes.change} aria-label={t(`planning.kinds.${change.kind}`)}>
            <header className={classes.changeHead}>
              <strong>{t(`planning.kinds.${change.kind}`)}</strong>
              <ActionIcon size="sm" aria-label={t("planning.remove")} onClick={() => onChange(changes.filter((_, at) => at !== index))}>
                <X size={14} aria-hidden />
              </ActionIcon>
            </header>
            <ChangeFields change={change} onChange={(changed) => set(index, changed)} onRules={setRuled} />
          </li>
        ))}
      </ul>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button className={classes.add} size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />}>
            {t("planning.add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) =>
            kind === "rules" ? (
              <Menu.Sub key={kind}>
                <Menu.Sub.Target>
                  <Menu.Sub.Item>{t("planning.kinds.rules")}</Menu.Sub.Item>
                </Menu.Sub.Target>
                <Menu.Sub.Dropdown>
                  {queues.map(({ id, name }) => (
                    <Menu.Item key={id} onClick={() => setRuled(id)}>
                      {name}
                    </Menu.Item>
                  ))}
                </Menu.Sub.Dropdown>
              </Menu.Sub>
            ) : (
              <Menu.Item key={kind} onClick={() => onChange([...changes, fresh(kind)])}>
                {t(`planning.kinds.${kind}`)}
              </Menu.Item>
            ),
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {ruled && <RulesDialog queueId={ruled} held={changes.find((each) => each.kind === "rules" && each.queueId === ruled) ?? null} onKeep={keepRules} onClose={() => setRuled(null)} />}
      </Suspense>
    </fieldset>
  );
}

interface ChangeFieldsProps {
  change: Change;
  onChange: (change: Change) => void;
  onRules: (queueId: Id) => void;
}

function ChangeFields({ change, onChange, onRules }: ChangeFieldsProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const agents = useAgents();
  if (change.kind === "rules") {
    const name = queues.find(({ id }) => id === change.queueId)?.name ?? "";
    return (
      <Button className={classes.add} size="xs" variant="default" onClick={() => onRules(change.queueId)}>
        {t("planning.editRules", { queue: name })}
      </Button>
    );
  }
  return (
    <div className={classes.pair}>
      <Select
        size="xs"
        searchable
        label={t(change.kind === "more" ? "planning.like" : "planning.who")}
        data={agents.filter(({ is_active }) => is_active).map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        value={change.agentId}
        onChange={(agentId) => onChange({ ...change, agentId })}
      />
      {change.kind === "more" && <NumberInput size="xs" label={t("planning.count")} min={1} max={MOST_MORE} allowDecimal={false} clampBehavior="strict" value={change.count} onChange={(count) => typeof count === "number" && count >= 1 && onChange({ ...change, count })} />}
      {change.kind === "capacity" && <NumberInput size="xs" label={t("planning.capacity")} min={0} max={10_000} allowDecimal={false} clampBehavior="strict" value={change.capacity} onChange={(capacity) => typeof capacity === "number" && onChange({ ...change, capacity })} />}
      {change.kind === "serves" && (
        <>
          <Select size="xs" searchable label={t("planning.queue")} data={queues.map(({ id, name }) => ({ value: id, label: name }))} allowDeselect={false} value={change.queueId} onChange={(queueId) => onChange({ ...change, queueId })} />
          <Select
            size="xs"
            label={t("planning.level")}
            data={[...TIERS.map((tier) => ({ value: tier, label: t("planning.atLevel", { tier }) })), { value: "none", label: t("planning.notAtAll") }]}
            allowDeselect={false}
            value={change.tier === null ? "none" : String(change.tier)}
            onChange={(tier) => onChange({ ...change, tier: tier === "none" ? null : Number(tier) })}
          />
        </>
      )}
    </div>
  );
}
