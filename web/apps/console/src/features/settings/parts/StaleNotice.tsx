import { Button } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Users } from "lucide-react";
import classes from "./parts.module.css";

/** Somebody else was here: what was entered is kept until one looks again. */
export function StaleNotice({ onLook }: { onLook: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={classes.stale}>
      <Users size={16} aria-hidden />
      <span>{t("settings.stale.text")}</span>
      <Button variant="default" size="compact-sm" onClick={onLook}>
        {t("settings.stale.look")}
      </Button>
    </div>
  );
}
