import { Menu, UnstyledButton } from "@mantine/core";
import type { Thread } from "@trunkline/client";
import { useTranslation, type TFunction } from "@trunkline/i18n";
import { ChannelIcon, useNow } from "@trunkline/ui";
import { Check, ChevronDown } from "lucide-react";
import classes from "./ChannelPicker.module.css";
import { reachOf, type Reach } from "./window";

/** How long and how often one can still write, in words: 41 h · 3 left. */
export function reachText(t: TFunction, reach: Reach): string {
  if (reach.state === "open") return "";
  if (reach.state === "blocked") return t(`blocked.${reach.reason}`);
  const parts = [];
  if (reach.hoursLeft !== null) parts.push(t("composer.hoursLeft", { count: reach.hoursLeft }));
  if (reach.minutesLeft !== null) parts.push(t("composer.minutesLeft", { count: reach.minutesLeft }));
  if (reach.remaining !== null) parts.push(t("composer.remaining", { count: reach.remaining, quota: reach.quota ?? reach.remaining }));
  return parts.join(" · ");
}

interface ChannelPickerProps {
  threads: readonly Thread[];
  chosen: Thread | null;
  onChoose: (thread: Thread) => void;
}

/** Where the reply goes out; each channel says how far its window still reaches. */
export function ChannelPicker({ threads, chosen, onChoose }: ChannelPickerProps) {
  const { t } = useTranslation();
  const now = useNow(30);
  if (!chosen) return null;
  const reach = reachOf(chosen, now);
  const tone = reach.state === "blocked" ? classes.blocked : reach.state === "limited" && reach.isClosing ? classes.closing : "";
  return (
    <Menu position="top-start" width={300} disabled={threads.length < 2}>
      <Menu.Target>
        <UnstyledButton className={classes.picker} title={t("composer.via", { inbox: chosen.inbox_name })} data-single={threads.length < 2 || undefined}>
          <ChannelIcon kind={chosen.channel} size={14} />
          <span className={classes.inbox}>{chosen.inbox_name}</span>
          {threads.length > 1 && <ChevronDown size={12} aria-hidden />}
          {reach.state !== "open" && <span className={`${classes.reach} ${tone}`}>{reachText(t, reach)}</span>}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {threads.map((thread) => {
          const each = reachOf(thread, now);
          return (
            <Menu.Item
              key={thread.id}
              leftSection={<ChannelIcon kind={thread.channel} size={16} />}
              rightSection={thread.id === chosen.id ? <Check size={14} /> : null}
              onClick={() => onChoose(thread)}
            >
              <span className={classes.option}>
                {thread.inbox_name}
                <small>
                  {thread.address}
                  {each.state !== "open" && ` · ${reachText(t, each)}`}
                </small>
              </span>
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
