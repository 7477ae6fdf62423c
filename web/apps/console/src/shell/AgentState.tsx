import { Menu, UnstyledButton, useComputedColorScheme, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { api, type AgentStatus } from "@trunkline/client";
import { setLanguage, useTranslation } from "@trunkline/i18n";
import { Avatar, formatSpan, StatusDot, useNow } from "@trunkline/ui";
import { Keyboard, LogOut, Moon, Languages, Sun } from "lucide-react";
import { useMemo } from "react";
import { CommandKeys } from "../actions/CommandKeys";
import { useCommands, type Command } from "../actions/registry";
import { useAgent } from "../entities/hooks";
import { entities } from "../entities/store";
import { showFailure } from "../failures";
import { signOut, useMe } from "../session/SessionGate";
import classes from "./AgentState.module.css";
import { openShortcutHelp } from "./overlays";
import { roleName } from "../words";

type Choice = Exclude<AgentStatus, "wrap_up">;
const CHOICES: Choice[] = ["available", "busy", "away", "offline"];

async function changeState(state: Choice): Promise<void> {
  try {
    entities.agents.upsert(await api.session.setState(state));
  } catch (thrown) {
    showFailure(thrown, () => void changeState(state));
  }
}

async function switchWorkspace(workspaceId: string): Promise<void> {
  try {
    await api.session.switchWorkspace(workspaceId);
    // Nothing of the former workspace may stay on the page.
    location.assign("/");
  } catch (thrown) {
    showFailure(thrown);
  }
}

/** One's own state with the time spent in it, and the menu to change it. */
export function AgentState() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const agent = useAgent(me.agent.id);
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  const status = agent?.status ?? "offline";
  const commands = useMemo<Command[]>(
    () =>
      CHOICES.map((choice) => ({
        id: `state.${choice}`,
        section: "state",
        label: t("commands.setState", { state: t(`agentStatus.${choice}`) }),
        icon: <StatusDot status={choice} size={10} />,
        run: () => void changeState(choice),
      })),
    [t],
  );
  useCommands(commands);

  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <VisuallyHidden>{t("shell.myState", { state: t(`agentStatus.${status}`) })}</VisuallyHidden>
          <Avatar name={me.account.name} size={32} badge={<StatusDot status={status} size={9} />} />
          {agent && <StateTimer since={agent.status_since} />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{me.account.name}</strong>
          <span>{me.account.email}</span>
          <span>
            {me.workspace.name} · {roleName(me.role)}
          </span>
        </div>
        <Menu.Divider />
        {CHOICES.map((choice) => (
            <Menu.RadioItem key={choice} value={choice} checked={status === choice} closeMenuOnClick onChange={() => void changeState(choice)}>
              <span className={classes.choice}>
                <StatusDot status={choice} size={10} /> {t(`agentStatus.${choice}`)}
              </span>
            </Menu.RadioItem>
        ))}
        <Menu.Divider />
        {me.memberships.length > 1 && (
          <>
            <Menu.Label>{t("shell.workspaces")}</Menu.Label>
            {me.memberships.map((membership) => (
              <Menu.RadioItem
                key={membership.workspace_id}
                value={membership.workspace_id}
                checked={membership.workspace_id === me.workspace.id}
                closeMenuOnClick
                onChange={() => void switchWorkspace(membership.workspace_id)}
              >
                {membership.name}
              </Menu.RadioItem>
            ))}
            <Menu.Divider />
          </>
        )}
        <Menu.Item className={classes.phoneOnly} leftSection={<Languages size={14} />} onClick={() => void setLanguage(i18n.language === "zh-CN" ? "en" : "zh-CN")}>
          {t("shell.otherLanguage")}
        </Menu.Item>
        <Menu.Item className={classes.phoneOnly} leftSection={isDark ? <Sun size={14} /> : <Moon size={14} />} onClick={() => setColorScheme(isDark ? "light" : "dark")}>
          {t(isDark ? "shell.toLight" : "shell.toDark")}
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={14} />} rightSection={<CommandKeys id="help.shortcuts" />} onClick={openShortcutHelp}>
          {t("shell.shortcuts")}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={14} />} onClick={() => void signOut()}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function StateTimer({ since }: { since: string }) {
  const now = useNow();
  return (
    <span className={classes.timer} role="timer">
      {formatSpan((now - Date.parse(since)) / 1000)}
    </span>
  );
}
