import { ActionIcon, Menu, Button, NumberInput, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ChannelIcon } from "@trunkline/ui";
import { Plus, X } from "lucide-react";
import { keys } from "../../../queries";
import { channelName } from "../../../words";
import { DurationInput } from "../parts/DurationInput";
import { PRIORITIES } from "../parts/scales";
import parts from "../parts/parts.module.css";
import { areTargetsWhole, atOnce, NO_TARGETS, type RuleDraft } from "./policy";
import classes from "./queues.module.css";

interface ChannelRulesProps {
  rules: Record<string, RuleDraft>;
  onChange: (rules: Record<string, RuleDraft>) => void;
}

/** Where a channel is handed out otherwise than usual. */
export function ChannelRules({ rules, onChange }: ChannelRulesProps) {
  const { t } = useTranslation();
  const channels = useQuery({ queryKey: keys.channels, queryFn: api.channels.list });
  const rest = (channels.data?.items ?? []).map(({ kind }) => kind).filter((kind) => !(kind in rules));
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.queues.channels")}</legend>
      <p className={parts.hint}>{t("settings.queues.channelsHint")}</p>
      {Object.entries(rules).map(([kind, rule]) => (
        <OneRule
          key={kind}
          kind={kind}
          rule={rule}
          onChange={(changed) => onChange({ ...rules, [kind]: changed })}
          onRemove={() => {
            const { [kind]: _, ...others } = rules;
            onChange(others);
          }}
        />
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button className={classes.add} variant="default" leftSection={<Plus size={14} aria-hidden />}>
              {t("settings.queues.addChannel")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            {rest.map((kind) => (
              <Menu.Item key={kind} leftSection={<ChannelIcon kind={kind} size={16} />} onClick={() => onChange({ ...rules, [kind]: { targets: NO_TARGETS } })}>
                {channelName(kind)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  );
}

interface OneRuleProps {
  kind: string;
  rule: RuleDraft;
  onChange: (rule: RuleDraft) => void;
  onRemove: () => void;
}

function OneRule({ kind, rule, onChange, onRemove }: OneRuleProps) {
  const { t } = useTranslation();
  const { units, limit, is_realtime, targets } = rule;
  const fits = units === undefined ? undefined : atOnce(units);
  const usual = t("settings.queues.asUsual");
  return (
    <section className={classes.rule} aria-label={channelName(kind)}>
      <header className={classes.head}>
        <ChannelIcon kind={kind} size={18} /> <strong className={parts.strong}>{channelName(kind)}</strong>
        <ActionIcon className={classes.remove} aria-label={t("settings.queues.removeChannel", { channel: channelName(kind) })} onClick={onRemove}>
          <X size={16} />
        </ActionIcon>
      </header>
      <div className={classes.pair}>
        <NumberInput
          size="xs"
          label={t("settings.queues.units")}
          description={fits === undefined ? t("settings.queues.unitsHint") : fits === null ? t("settings.queues.unitsNone") : t("settings.queues.unitsFit", { count: fits })}
          placeholder={usual}
          min={0}
          max={1000}
          allowDecimal={false}
          clampBehavior="strict"
          value={units ?? ""}
          onChange={(value) => onChange(typeof value === "number" ? { ...rule, units: value } : withoutUnits(rule))}
        />
        <NumberInput
          size="xs"
          label={t("settings.queues.limit")}
          description={t("settings.queues.limitHint")}
          placeholder={limit === undefined ? usual : t("settings.queues.noLimit")}
          min={0}
          max={100_000}
          allowDecimal={false}
          clampBehavior="strict"
          value={limit ?? ""}
          onChange={(value) => onChange({ ...rule, limit: typeof value === "number" ? value : null })}
        />
      </div>
      <Select
        size="xs"
        label={t("settings.queues.realtime")}
        description={t("settings.queues.realtimeHint")}
        placeholder={usual}
        data={[
          { value: "yes", label: t("settings.queues.realtimeYes") },
          { value: "no", label: t("settings.queues.realtimeNo") },
        ]}
        allowDeselect={false}
        value={is_realtime === undefined ? null : is_realtime ? "yes" : "no"}
        onChange={(value) => onChange({ ...rule, is_realtime: value === "yes" })}
      />
      <div role="group" aria-label={t("settings.queues.targets")} className={classes.group}>
        <span className={classes.label}>{t("settings.queues.targets")}</span>
        <span className={parts.hint}>{t("settings.queues.targetsHint")}</span>
        <div className={classes.targets}>
          {PRIORITIES.map((priority) => (
            <DurationInput key={priority} label={t(`priority.${priority}`)} placeholder={usual} mayBeEmpty value={targets[priority]} onChange={(seconds) => onChange({ ...rule, targets: { ...targets, [priority]: seconds } })} />
          ))}
        </div>
        {!areTargetsWhole(rule) && <span className={classes.problem}>{t("settings.queues.targetsAll")}</span>}
      </div>
    </section>
  );
}

function withoutUnits(rule: RuleDraft): RuleDraft {
  const { units: _, ...rest } = rule;
  return rest;
}
