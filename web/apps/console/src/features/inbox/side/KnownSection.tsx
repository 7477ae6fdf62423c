import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { known, type Known } from "@trunkline/client/known";
import { knownText, useTranslation } from "@trunkline/i18n";
import { showToast, Chip, type Tone } from "@trunkline/ui";
import { Check, ChevronDown, Undo2 } from "lucide-react";
import { failureText } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import classes from "./KnownSection.module.css";
import { Fact, Facts, Section } from "./Section";

const TONES: Record<string, Tone> = { "mood upset": "breach", "complaint yes": "breach", "mood pleased": "done" };

/** What the conversation is taken to be by the customer's words; each can be confirmed, corrected and taken back. */
export default function KnownSection({ id }: { id: string }) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: keys.known(id), queryFn: () => known.get(id) });
  const mayReply = useMe().permissions.includes("conversations.reply");
  if (!found.data) return null;

  async function say(subject: string, value: string | null) {
    try {
      queryClient.setQueryData(keys.known(id), await known.say(id, subject, value));
    } catch (failure) {
      showToast({ text: `${t("known.failed")}: ${failureText(failure)}` });
    }
  }

  return (
    <Section title={t("known.title")}>
      <Facts>
        {found.data.items.map((item) => (
          <Fact key={item.subject} name={nameOf(item)}>
            <Answer item={item} mayReply={mayReply} onSay={(value) => void say(item.subject, value)} />
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}

const nameOf = ({ subject, label }: Known): string => label || (knownText(`known.${subject}`) ?? subject);
const isField = ({ subject }: Known): boolean => subject.startsWith("fields.");
/** A field's values are the workspace's own words. */
const valueText = (item: Known, value: string): string => (isField(item) ? value : (knownText(`known.values.${value}`) ?? value));

interface AnswerProps {
  item: Known;
  mayReply: boolean;
  onSay: (value: string | null) => void;
}

function Answer({ item, mayReply, onSay }: AnswerProps) {
  const { t } = useTranslation();
  const name = nameOf(item);
  const text = item.value === null ? t("known.unknown") : valueText(item, item.value);
  const why = item.value === null ? "" : item.by === "agent" ? t("known.said") : t("known.guessed", { percent: Math.round((item.confidence ?? 0) * 100) });
  const chip = item.value === null ? <span className={classes.unknown}>{text}</span> : <Chip tone={TONES[`${item.subject} ${item.value}`] ?? "neutral"} variant={item.by === "agent" ? "soft" : "outline"}>{text}</Chip>;
  if (!mayReply) return chip;
  return (
    <span className={classes.answer}>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <button type="button" className={classes.value} aria-label={`${name}: ${text}${why ? `, ${why}` : ""}`} title={why}>
            {chip}
            <ChevronDown size={12} className={classes.arrow} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {item.options.map((option) => (
            <Menu.Item key={option} leftSection={item.value === option ? <Check size={14} aria-hidden /> : <span className={classes.blank} />} onClick={() => onSay(option)}>
              {valueText(item, option)}
            </Menu.Item>
          ))}
          {item.by === "agent" && (
            <Menu.Item leftSection={<Undo2 size={14} aria-hidden />} onClick={() => onSay(null)}>
              {t("known.takeBack")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {item.by === "program" && item.value !== null && (
        <Tooltip label={t("known.confirm")}>
          <ActionIcon size={20} aria-label={`${name}: ${t("known.confirm")}`} onClick={() => onSay(item.value)}>
            <Check size={12} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  );
}
