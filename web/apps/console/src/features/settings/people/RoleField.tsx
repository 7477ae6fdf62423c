import { Radio } from "@mantine/core";
import type { Role } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { roleName } from "../../../words";
import parts from "../parts/parts.module.css";

const ROLES = ["agent", "supervisor", "admin"] as const;

/** The roles, each with what it may do. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t("settings.agents.role")} value={value} onChange={(role) => onChange(role as Role)}>
      <div className={parts.choices}>
        {ROLES.map((role) => (
          <Radio key={role} value={role} label={roleName(role)} description={t(`settings.agents.may.${role}`)} />
        ))}
      </div>
    </Radio.Group>
  );
}
