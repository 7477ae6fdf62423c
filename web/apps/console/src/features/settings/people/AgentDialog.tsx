import "@trunkline/ui/forms.css";
import { NumberInput, TextInput } from "@mantine/core";
import type { Agent } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { UserMinus } from "lucide-react";
import { entities } from "../../../entities/store";
import { keys } from "../../../queries";
import { EditDialog } from "../parts/EditDialog";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { RoleField } from "./RoleField";

const read = ({ name, role, capacity }: Agent) => ({ name, role: role ?? "agent", cap: capacity.cap as number | null });

/** A colleague's name, role and capacity, and the way out. */
export function AgentDialog({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const { t } = useTranslation();
  const editing = useEditing(agent, read, keys.agents);
  const { draft, set, version } = editing;
  const { name, role, cap } = draft;

  async function write() {
    const before = read(agent);
    let now = agent;
    if (name.trim() !== before.name || role !== before.role) entities.agents.upsert((now = await admin.agents.patch(agent.id, { name: name.trim(), role, expected_version: version })));
    if (cap !== null && cap !== before.cap) entities.agents.upsert((now = await admin.agents.setCapacity(agent.id, cap)));
    return now;
  }

  const leaving = {
    title: t("settings.agents.removeTitle", { name: agent.name }),
    text: t("settings.agents.removeText"),
    confirm: t("settings.agents.remove"),
    icon: <UserMinus size={14} aria-hidden />,
    run: async () => {
      await admin.agents.remove(agent.id);
      entities.agents.patch(agent.id, { is_active: false });
    },
    refreshes: [keys.agents],
  };
  return (
    <EditDialog editing={editing} title={agent.email} isWhole={name.trim() !== "" && cap !== null} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} description={t("settings.agents.nameHint")} withAsterisk maxLength={200} value={name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <RoleField value={role} onChange={(next) => set({ role: next })} />
      <NumberInput size="xs" className={parts.narrow} label={t("settings.agents.capacity")} description={t("settings.agents.capacityHint")} min={0} max={100_000} step={10} allowDecimal={false} clampBehavior="strict" value={cap ?? ""} onChange={(value) => set({ cap: typeof value === "number" ? value : null })} />
    </EditDialog>
  );
}
