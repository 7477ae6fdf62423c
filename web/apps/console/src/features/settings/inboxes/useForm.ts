import { useQuery } from "@tanstack/react-query";
import { api, type Channel } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useMemo } from "react";
import { keys } from "../../../queries";
import { readForm, type Form } from "./form";

export interface KnownChannel {
  channel: Channel;
  form: Form;
}

/** The channels of this program with their forms, in the current language. */
export function useChannels() {
  const { i18n } = useTranslation();
  const asked = useQuery({ queryKey: keys.channels, queryFn: api.channels.list });
  const language = i18n.language.startsWith("zh") ? "zh" : "en";
  const channels = useMemo<KnownChannel[]>(() => (asked.data?.items ?? []).map((channel) => ({ channel, form: readForm(channel.form, language) })), [asked.data, language]);
  return { asked, channels };
}
