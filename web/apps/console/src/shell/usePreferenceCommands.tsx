import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { setLanguage, useTranslation } from "@trunkline/i18n";
import { Bell, Keyboard, Languages, Moon, Search, Sun, Volume2, VolumeX } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { useCommands, type Command } from "../actions/registry";
import { askToNotify, canAskToNotify, muted, setMuted } from "../live/attention";
import { openShortcutHelp, togglePalette } from "./overlays";

/** Language, colour scheme, the palette itself and the list of shortcuts. */
export function usePreferenceCommands(): void {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  const isMuted = useSyncExternalStore(muted.subscribe, muted.read);
  const commands = useMemo<Command[]>(
    () => [
      {
        id: "preferences.language",
        section: "preferences",
        label: t("shell.otherLanguage"),
        icon: <Languages size={16} />,
        words: "language 语言",
        run: () => void setLanguage(i18n.language === "zh-CN" ? "en" : "zh-CN"),
      },
      {
        id: "preferences.scheme",
        section: "preferences",
        label: t(isDark ? "shell.toLight" : "shell.toDark"),
        icon: isDark ? <Sun size={16} /> : <Moon size={16} />,
        words: "theme dark light",
        run: () => setColorScheme(isDark ? "light" : "dark"),
      },
      {
        id: "preferences.sound",
        section: "preferences",
        label: t(isMuted ? "shell.unmute" : "shell.mute"),
        icon: isMuted ? <Volume2 size={16} /> : <VolumeX size={16} />,
        run: () => setMuted(!isMuted),
      },
      ...(canAskToNotify()
        ? [{ id: "preferences.notify", section: "preferences" as const, label: t("shell.notify"), icon: <Bell size={16} />, run: () => void askToNotify() }]
        : []),
      { id: "go.palette", section: "go", label: t("commands.palette"), icon: <Search size={16} />, run: togglePalette },
      { id: "help.shortcuts", section: "help", label: t("shell.shortcuts"), icon: <Keyboard size={16} />, run: openShortcutHelp },
    ],
    [t, i18n.language, isDark, isMuted, setColorScheme],
  );
  useCommands(commands);
}
