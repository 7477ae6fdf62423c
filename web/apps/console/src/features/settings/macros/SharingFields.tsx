import { Radio, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ApiFailure, Id } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { fieldError } from "../parts/fieldError";
import parts from "../parts/parts.module.css";

export interface Sharing {
  shared_with: "private" | "team" | "all";
  team_id: Id | null;
}

export const isShared = ({ shared_with, team_id }: Sharing): boolean => shared_with !== "team" || team_id !== null;

/** A team is named only where it is for one. */
export const toSharing = ({ shared_with, team_id }: Sharing): Sharing => ({ shared_with, team_id: shared_with === "team" ? team_id : null });

interface SharingFieldsProps {
  draft: Sharing;
  failure: ApiFailure | null;
  set: (change: Partial<Sharing>) => void;
}

/** For whom something is kept; who does not manage queues keeps it for themselves. */
export function SharingFields({ draft, failure, set }: SharingFieldsProps) {
  const { t } = useTranslation();
  const mayShare = useMe().permissions.includes("queues.manage");
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list, enabled: mayShare });
  if (!mayShare) return <p className={parts.hint}>{t("settings.sharing.onlyMine")}</p>;
  return (
    <>
      <Radio.Group label={t("settings.sharing.for")} value={draft.shared_with} onChange={(value) => set({ shared_with: value as Sharing["shared_with"] })}>
        <div className={parts.choices}>
          {(["all", "team", "private"] as const).map((value) => (
            <Radio key={value} value={value} label={t(`settings.sharing.with.${value}`)} />
          ))}
        </div>
      </Radio.Group>
      {draft.shared_with === "team" && <Select size="xs" withAsterisk searchable allowDeselect={false} label={t("settings.sharing.team")} data={(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={draft.team_id} error={fieldError(failure, "team_id")} onChange={(team_id) => set({ team_id })} />}
    </>
  );
}

/** For whom a row is kept, in a word. */
export function SharedWith({ shared_with, team_id }: Sharing) {
  const { t } = useTranslation();
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list, enabled: shared_with === "team" });
  const team = teams.data?.items.find(({ id }) => id === team_id);
  return <>{team ? team.name : t(`settings.sharing.with.${shared_with}`)}</>;
}
