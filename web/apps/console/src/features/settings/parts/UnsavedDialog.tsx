import { Button, Modal } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import parts from "./parts.module.css";

/** Asks what is to become of what was entered and not saved. */
export function UnsavedDialog({ going, onStay }: { going: (() => void) | null; onStay: () => void }) {
  const { t } = useTranslation();
  if (!going) return null;
  return (
    <Modal opened onClose={onStay} title={t("settings.unsaved.title")} size={440}>
      <p className={parts.text}>{t("settings.unsaved.text")}</p>
      <div className={parts.buttons}>
        <Button variant="default" className={parts.danger} onClick={going}>
          {t("settings.unsaved.leave")}
        </Button>
        <Button onClick={onStay} data-autofocus>
          {t("settings.unsaved.stay")}
        </Button>
      </div>
    </Modal>
  );
}
