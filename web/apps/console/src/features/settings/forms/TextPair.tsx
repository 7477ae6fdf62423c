import { TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import automation from "../automation/automation.module.css";
import type { Texts } from "./form";

interface TextPairProps {
  label: string;
  texts: Texts;
  /** One of the two has to be there. */
  isNeeded?: boolean;
  maxLength?: number;
  error?: string | undefined;
  onChange: (texts: Texts) => void;
}

/** A text in both languages; where one is empty the other is said. */
export function TextPair({ label, texts, isNeeded = false, maxLength = 500, error, onChange }: TextPairProps) {
  const { t } = useTranslation();
  return (
    <div className={automation.pair}>
      <TextInput label={t("settings.forms.inChinese", { label })} lang="zh-CN" withAsterisk={isNeeded && !texts.en.trim()} maxLength={maxLength} value={texts.zh} error={error} onChange={(event) => onChange({ ...texts, zh: event.currentTarget.value })} />
      <TextInput label={t("settings.forms.inEnglish", { label })} lang="en" withAsterisk={isNeeded && !texts.zh.trim()} maxLength={maxLength} value={texts.en} onChange={(event) => onChange({ ...texts, en: event.currentTarget.value })} />
    </div>
  );
}
