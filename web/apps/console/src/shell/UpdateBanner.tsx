import { Button } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { RefreshCw } from "lucide-react";
import { useSyncExternalStore } from "react";
import { takeOver, waiting } from "../pwa/register";
import classes from "./HeldBanner.module.css";

/** Says that a newer version is there. Nothing is reloaded under somebody's hands: they say when. */
export function UpdateBanner() {
  const { t } = useTranslation();
  if (!useSyncExternalStore(waiting.subscribe, waiting.read)) return null;
  return (
    <div role="status" className={`${classes.banner} ${classes.news}`}>
      <RefreshCw size={16} aria-hidden /> <span>{t("shell.newVersion")}</span>
      <Button size="compact-sm" variant="default" onClick={takeOver}>
        {t("shell.reload")}
      </Button>
    </div>
  );
}
