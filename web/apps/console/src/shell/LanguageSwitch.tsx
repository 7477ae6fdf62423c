import { ActionIcon, Tooltip } from "@mantine/core";
import { setLanguage, useTranslation, type Language } from "@trunkline/i18n";
import { Languages } from "lucide-react";

/** Changes between Chinese and English at once; its label is written in the language it leads to. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const other: Language = i18n.language === "zh-CN" ? "en" : "zh-CN";
  const label = t("shell.otherLanguage");
  return (
    <Tooltip label={label} position="right">
      <ActionIcon aria-label={label} onClick={() => void setLanguage(other)}>
        <Languages size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
