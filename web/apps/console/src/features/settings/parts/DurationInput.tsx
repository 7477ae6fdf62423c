import { TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { formatDuration, parseDuration } from "@trunkline/i18n/duration";
import { useState, type ReactNode } from "react";

interface DurationInputProps {
  label?: ReactNode;
  "aria-label"?: string;
  description?: ReactNode;
  placeholder?: string;
  className?: string | undefined;
  /** Seconds; null for none, NaN while what stands there is no span. */
  value: number | null;
  onChange: (seconds: number | null) => void;
  least?: number;
  most?: number;
  mayBeEmpty?: boolean;
}

/** A span of time, entered as people say it: 30 s, 2 h, 1.5 天. What is none, too short or too long is told as NaN. */
export function DurationInput({ value, onChange, least = 0, most = Infinity, mayBeEmpty = false, ...shown }: DurationInputProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const isEmpty = (text: string) => text.trim() === "";

  function read(text: string): number | null {
    if (isEmpty(text)) return mayBeEmpty ? null : NaN;
    const seconds = parseDuration(text);
    return seconds === null || seconds < least || seconds > most ? NaN : seconds;
  }

  function problem(text: string): string {
    if (isEmpty(text)) return t("settings.form.needed");
    const seconds = parseDuration(text);
    if (seconds === null) return t("settings.duration.shape");
    return seconds < least ? t("settings.duration.tooShort", { least: formatDuration(least) }) : t("settings.duration.tooLong", { most: formatDuration(most) });
  }

  // What was typed gives way when the value is changed from elsewhere.
  const held = typed !== null && Object.is(read(typed), value) ? typed : null;
  return (
    <TextInput
      {...shown}
      placeholder={shown.placeholder ?? t("settings.duration.example")}
      value={held ?? (value === null || Number.isNaN(value) ? "" : formatDuration(value))}
      error={held !== null && Number.isNaN(value) ? problem(held) : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(read(event.currentTarget.value));
      }}
      // What was understood is written out in full, so that nobody wonders.
      onBlur={() => !Number.isNaN(value) && setTyped(null)}
    />
  );
}
