import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { setLanguage, useTranslation } from "@trunkline/i18n";
import { Keyboard, Languages, Moon, Search, Sun } from "lucide-react";
import { useMemo } from "react";
import { useCommands, type Command } from "../actions/registry";
import { openShortcutHelp, togglePalette } from "./overlays";

/** Language, colour scheme, the palette itself and the list of shortcuts. */
export function usePreferenceCommands(): void {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
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
      { id: "go.palette", section: "go", label: t("commands.palette"), icon: <Search size={16} />, keys: "mod+k", run: togglePalette },
      { id: "help.shortcuts", section: "help", label: t("shell.shortcuts"), icon: <Keyboard size={16} />, keys: "?", run: openShortcutHelp },
    ],
    [t, i18n.language, isDark, setColorScheme],
  );
  useCommands(commands);
}
