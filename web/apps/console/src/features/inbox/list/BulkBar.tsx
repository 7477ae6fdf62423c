import { ActionIcon, Button, Menu, Progress } from "@mantine/core";
import { api, type Id } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { showToast, useNow } from "@trunkline/ui";
import { Check, Moon, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { useAgents } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import { failureText } from "../../../failures";
import { snoozeTimes } from "../actions/snooze-times";
import classes from "./BulkBar.module.css";

type Act = (id: Id) => Promise<Parameters<typeof entities.conversations.upsert>[0]>;

/** What can be done with several conversations at once, one after the other, with its progress. */
export default function BulkBar({ ids, onDone }: { ids: Id[]; onDone: () => void }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const now = useNow(60);
  const [done, setDone] = useState<number | null>(null);

  async function runAll(act: Act) {
    let failed = 0;
    let reason = "";
    for (const [index, id] of ids.entries()) {
      setDone(index);
      try {
        entities.conversations.upsert(await act(id));
      } catch (thrown) {
        failed += 1;
        reason = failureText(thrown);
      }
    }
    setDone(null);
    showToast(failed ? { text: t("inbox.bulkPartly", { failed, count: ids.length, reason }), tone: "breach" } : { text: t("inbox.bulkDone", { count: ids.length }), tone: "done" });
    onDone();
  }

  async function resolveAll() {
    const left = ids.reduce((sum, id) => {
      const sides = entities.conversations.get(id)?.sides;
      return sum + (sides ? sides.waiting + sides.answered : 0);
    }, 0);
    await runAll((id) => api.conversations.resolve(id));
    if (left > 0) showToast({ text: t("sideNews.stillOpen", { count: left }) });
  }

  if (done !== null) {
    return (
      <div className={classes.bar} role="status">
        <span>{t("inbox.bulkProgress", { done, count: ids.length })}</span>
        <Progress className={classes.progress} value={(100 * done) / ids.length} size="sm" aria-label={t("inbox.bulkProgress", { done, count: ids.length })} />
      </div>
    );
  }
  return (
    <div className={classes.bar}>
      <strong className={classes.count}>{t("inbox.selected", { count: ids.length })}</strong>
      <Menu width={220}>
        <Menu.Target>
          <Button variant="subtle" size="compact-xs" leftSection={<UserPlus size={14} />}>
            {t("actions.assign")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          {agents.map((agent) => (
            <Menu.Item key={agent.id} onClick={() => void runAll((id) => api.conversations.assign(id, agent.id))}>
              {agent.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu width={220}>
        <Menu.Target>
          <Button variant="subtle" size="compact-xs" leftSection={<Moon size={14} />}>
            {t("actions.snooze")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {snoozeTimes(now).map(({ key, until }) => (
            <Menu.Item key={key} onClick={() => void runAll((id) => api.conversations.snooze(id, until))}>
              {t(`snooze.${key}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" size="compact-xs" leftSection={<Check size={14} />} onClick={() => void resolveAll()}>
        {t("actions.resolve")}
      </Button>
      <ActionIcon size={24} className={classes.close} aria-label={t("common.clear")} onClick={onDone}>
        <X size={14} />
      </ActionIcon>
    </div>
  );
}
