import { Button, Modal } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { KeyCaps } from "@trunkline/ui";
import { Keyboard } from "lucide-react";
import { useNavigate } from "react-router";
import { SECTION_ORDER } from "../actions/catalogue";
import { labelOf, useSectionTitles } from "../actions/labels";
import { useCurrentCommands } from "../actions/registry";
import classes from "./ShortcutHelp.module.css";
import { useFocusBack } from "./useFocusBack";

/** The keys that work here and now, as the agent has them, and the way to change them. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const commands = useCurrentCommands();
  useSectionTitles();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("shell.shortcuts")} size={720}>
      <div className={classes.columns}>
        {SECTION_ORDER.map((section) => {
          const listed = commands.filter((command) => command.section === section && command.keys);
          if (listed.length === 0) return null;
          return (
            <section key={section} className={classes.section}>
              <h3 className={classes.heading}>{t(`commands.sections.${section}`)}</h3>
              {listed.map((command) => (
                <div key={command.id} className={classes.line}>
                  <span>{labelOf(command.id, command.label)}</span>
                  <span className={classes.heard}>{command.keys}</span>
                  <KeyCaps keys={command.keys ?? ""} />
                </div>
              ))}
            </section>
          );
        })}
      </div>
      <div className={classes.foot}>
        <Button
          variant="default"
          leftSection={<Keyboard size={14} aria-hidden />}
          onClick={() => {
            onClose();
            void navigate("/settings/shortcuts");
          }}
        >
          {t("keys.changeThem")}
        </Button>
      </div>
    </Modal>
  );
}
