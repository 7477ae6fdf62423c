import { ActionIcon, Popover } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { CircleHelp } from "lucide-react";
import type { FigureKey } from "./groups";
import classes from "./ReportsPage.module.css";

/** What a figure means, at a click, a tap or a key. */
export function Meaning({ figure }: { figure: FigureKey }) {
  const { t } = useTranslation();
  return (
    <Popover width={280} position="bottom" withArrow shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="xs" className={classes.help} aria-label={t("reports.meaning", { figure: t(`reports.figures.${figure}`) })}>
          <CircleHelp size={13} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.meaning}>
        <strong>{t(`reports.figures.${figure}`)}</strong>
        <p>{t(`reports.means.${figure}`)}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
