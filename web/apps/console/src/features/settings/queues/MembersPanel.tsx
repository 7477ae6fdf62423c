import "@trunkline/ui/forms.css";
import { ActionIcon, Select, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Id, Queue } from "@trunkline/client";
import { admin, type Member } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { Avatar } from "@trunkline/ui";
import { X } from "lucide-react";
import { useMemo } from "react";
import { useAgents } from "../../../entities/hooks";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { settingsKeys } from "../keys";
import parts from "../parts/parts.module.css";
import { EditForm } from "../parts/EditForm";
import { TIERS } from "../parts/scales";
import { useEditing } from "../parts/useEditing";
import classes from "./queues.module.css";

const OFFERED = 50;

/** Who serves a queue, and at which level they are asked. */
export function MembersPanel({ queue }: { queue: Queue }) {
  const { t } = useTranslation();
  const asked = useQuery({ queryKey: settingsKeys.members(queue.id), queryFn: () => admin.queues.members(queue.id) });
  return (
    <section className={parts.panel} aria-label={t("settings.queues.members")}>
      <h4 className={parts.sub}>{t("settings.queues.members")}</h4>
      <p className={parts.lead}>{t("settings.queues.membersHint")}</p>
      {asked.isError && <p role="alert">{failureText(asked.error)}</p>}
      {asked.data ? <Members queueId={queue.id} held={asked.data} /> : <Skeleton height={80} mt={12} radius="md" />}
    </section>
  );
}

interface Held {
  version: number;
  members: Member[];
}

const readMembers = ({ members }: Held) => ({ tiers: Object.fromEntries(members.map(({ agent_id, tier }) => [agent_id, tier])) as Record<Id, number> });

function Members({ queueId, held }: { queueId: Id; held: Held }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const editing = useEditing(held, readMembers, keys.queues);
  const { draft, set, version } = editing;
  const { tiers } = draft;
  const serving = useMemo(() => agents.filter((agent) => agent.id in tiers), [agents, tiers]);
  const others = useMemo(() => agents.filter((agent) => agent.is_active && !(agent.id in tiers)), [agents, tiers]);
  const put = (next: Record<Id, number>) => set({ tiers: next });

  /** The answer names no version: they are read again with it. */
  async function write() {
    await admin.queues.setMembers(
      queueId,
      Object.entries(tiers).map(([agent_id, tier]) => ({ agent_id, tier })),
      version,
    );
    return admin.queues.members(queueId);
  }

  return (
    <EditForm editing={editing} label={t("settings.queues.members")} isWhole write={write} submit={t("settings.queues.saveMembers")} isQuiet>
      <Select
        mt={12}
        size="xs"
        searchable
        aria-label={t("settings.queues.addMember")}
        placeholder={t("settings.queues.addMember")}
        nothingFoundMessage={t("settings.nothingFound")}
        limit={OFFERED}
        data={others.map((agent) => ({ value: agent.id, label: agent.name }))}
        value={null}
        onChange={(id) => id && put({ ...tiers, [id]: 1 })}
      />
      {serving.length === 0 ? (
        <p className={parts.hint}>{t("settings.queues.noMembers")}</p>
      ) : (
        <ul className={classes.members}>
          {serving.map((agent) => (
            <li key={agent.id} className={classes.member}>
              <Avatar name={agent.name} size={28} />
              <span className={classes.who}>{agent.name}</span>
              <select className={classes.tier} aria-label={t("settings.queues.tierOf", { name: agent.name })} value={tiers[agent.id]} onChange={(event) => put({ ...tiers, [agent.id]: Number(event.currentTarget.value) })}>
                {TIERS.map((tier) => (
                  <option key={tier} value={tier}>
                    {t("settings.queues.tier", { tier })}
                  </option>
                ))}
              </select>
              <ActionIcon
                aria-label={t("settings.queues.removeMember", { name: agent.name })}
                onClick={() => {
                  const { [agent.id]: _, ...rest } = tiers;
                  put(rest);
                }}
              >
                <X size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </EditForm>
  );
}
