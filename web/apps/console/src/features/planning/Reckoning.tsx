import { Loader } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import classes from "./planning.module.css";

/** The server is at it: a week with many customers takes it some seconds. */
export function Reckoning() {
  const { t } = useTranslation();
  return (
    <p className={classes.reckoning} role="status">
      <Loader size={16} aria-hidden /> {t("planning.reckoning")}
    </p>
  );
}
