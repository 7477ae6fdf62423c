import { ActionIcon, Popover } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { CircleHelp } from "lucide-react";
import { useState } from "react";
import type { FigureKey } from "./groups";
import classes from "./ReportsPage.module.css";

/** What a figure means, at a click, a tap or a key; it goes when one turns to something else. */
export function Meaning({ figure }: { figure: FigureKey }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover width={280} position="bottom" withArrow shadow="md" opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="xs" className={classes.help} aria-label={t("reports.meaning", { figure: t(`reports.figures.${figure}`) })} onClick={() => setOpen(!isOpen)} onBlur={() => setOpen(false)} onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
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
