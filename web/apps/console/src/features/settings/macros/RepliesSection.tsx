import "@trunkline/ui/forms.css";
import { Button, Menu, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type ApiFailure } from "@trunkline/client";
import { automation, type CannedReply } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Braces, MessageSquareText, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Bar, finds } from "../parts/Bar";
import { EditDialog } from "../parts/EditDialog";
import { fieldError } from "../parts/fieldError";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { isShared, SharedWith, SharingFields, toSharing, type Sharing } from "./SharingFields";

const FEW = 8;
const LONGEST = 10_000;
const LANGUAGES = ["zh", "en"] as const;
type Texts = Record<(typeof LANGUAGES)[number], string>;

interface ReplyDraft extends Sharing {
  name: string;
  shortcut: string;
  texts: Texts;
}

const readReply = ({ name, shortcut, texts, shared_with, team_id }: Pick<CannedReply, "name" | "shortcut" | "texts" | keyof Sharing>): ReplyDraft => ({ name, shortcut: shortcut ?? "", texts: { zh: texts["zh"] ?? "", en: texts["en"] ?? "" }, shared_with, team_id });

/** Without its slash, as it is kept: no blanks in it. */
const isShortcut = (shortcut: string): boolean => /^\/?[^\s/]{0,40}$/.test(shortcut.trim());

const canSave = (draft: ReplyDraft): boolean => draft.name.trim() !== "" && LANGUAGES.some((one) => draft.texts[one].trim()) && isShortcut(draft.shortcut) && isShared(draft);

function toBody(draft: ReplyDraft) {
  const texts = Object.fromEntries(LANGUAGES.filter((one) => draft.texts[one].trim()).map((one) => [one, draft.texts[one]]));
  return { name: draft.name.trim(), shortcut: draft.shortcut.trim().replace(/^\//, "") || null, texts, ...toSharing(draft) };
}

/** Texts kept to be used again. */
export function RepliesSection() {
  const { t } = useTranslation();
  const replies = useQuery({ queryKey: settingsKeys.replies, queryFn: automation.replies.list, refetchOnMount: "always" });
  const [typed, setTyped] = useState("");
  const [opened, setOpened] = useState<CannedReply["id"] | "new" | null>(null);
  const all = replies.data?.items ?? [];
  const rows = all.filter((reply) => finds(typed, reply.name, reply.shortcut, ...Object.values(reply.texts)));
  const edited = all.find(({ id }) => id === opened);
  const add = (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened("new")}>
      {t("settings.canned-replies.add")}
    </Button>
  );
  return (
    <>
      {all.length > 0 && <Bar {...(all.length > FEW ? { typed, onType: setTyped } : {})}>{add}</Bar>}
      <Table query={replies} rows={rows} columns={[t("settings.name"), t("settings.canned-replies.shortcut"), t("settings.canned-replies.languages"), t("settings.sharing.for"), t("settings.actions")]} endsInActions empty={<EmptyState icon={<MessageSquareText size={20} />} title={t(all.length ? "settings.nothingFound" : "settings.canned-replies.none")} text={all.length ? undefined : t("settings.canned-replies.noneHint")} action={all.length ? undefined : add} />}>
        {(reply) => (
          <tr key={reply.id}>
            <td>
              <strong className={parts.strong}>{reply.name}</strong>
            </td>
            <td className={parts.muted}>{reply.shortcut ? `/${reply.shortcut}` : "–"}</td>
            <td className={parts.muted}>
              {LANGUAGES.filter((one) => reply.texts[one])
                .map((one) => t(`settings.rules.language.${one}`))
                .join(t("common.listSeparator"))}
            </td>
            <td className={parts.muted}>
              <SharedWith {...reply} />
            </td>
            <td className={parts.right}>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.changeOf", { name: reply.name })} onClick={() => setOpened(reply.id)}>
                {t("settings.change")}
              </Button>
            </td>
          </tr>
        )}
      </Table>
      {opened === "new" && <ReplyDialog reply={null} onClose={() => setOpened(null)} />}
      {edited && <ReplyDialog reply={edited} onClose={() => setOpened(null)} />}
    </>
  );
}

function ReplyDialog({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const { t } = useTranslation();
  const mayShare = useMe().permissions.includes("queues.manage");
  const [fresh] = useState({ version: 0, name: "", shortcut: null, texts: {}, shared_with: mayShare ? ("all" as const) : ("private" as const), team_id: null });
  const editing = useEditing<Pick<CannedReply, "version" | "name" | "shortcut" | "texts" | keyof Sharing>, ReplyDraft>(reply ?? fresh, readReply, settingsKeys.replies);
  const { draft, set, version, failure } = editing;
  const write = () => (reply ? automation.replies.patch(reply.id, { ...toBody(draft), expected_version: version }) : automation.replies.create(toBody(draft)));
  const leaving = reply && { title: t("settings.canned-replies.deleteTitle", { name: reply.name }), text: t("settings.canned-replies.deleteText"), confirm: t("settings.canned-replies.delete"), run: () => automation.replies.remove(reply.id), refreshes: [settingsKeys.replies] };
  return (
    <EditDialog editing={editing} size={620} title={reply ? reply.name : t("settings.canned-replies.add")} isWhole={canSave(draft)} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TextInput label={t("settings.canned-replies.shortcut")} description={t("settings.canned-replies.shortcutHint")} maxLength={41} spellCheck={false} value={draft.shortcut} error={isShortcut(draft.shortcut) ? fieldError(failure, "shortcut") : t("settings.canned-replies.shortcutShape")} onChange={(event) => set({ shortcut: event.currentTarget.value })} />
      {LANGUAGES.map((language) => (
        <TextField key={language} language={language} text={draft.texts[language]} failure={failure} onChange={(text) => set({ texts: { ...draft.texts, [language]: text } })} />
      ))}
      <SharingFields draft={draft} failure={failure} set={set} />
    </EditDialog>
  );
}

interface TextFieldProps {
  language: (typeof LANGUAGES)[number];
  text: string;
  failure: ApiFailure | null;
  onChange: (text: string) => void;
}

const PATHS = ["contact.name", "contact.email", "contact.phone", "agent.name", "conversation.number", "conversation.subject", "queue.name"] as const;
type Dashed<P extends string> = P extends `${infer Head}.${infer Tail}` ? `${Head}-${Tail}` : P;

/** A text in one language, with a menu of what can be filled in where the cursor stands. */
function TextField({ language, text, failure, onChange }: TextFieldProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const fields = useQuery({ queryKey: keys.customFields, queryFn: api.customFields.list });
  const variables = [...PATHS.map((path) => ({ path, label: t(`settings.canned-replies.variable.${path.replace(".", "-") as Dashed<typeof path>}`) })), ...(fields.data?.items ?? []).map(({ entity, key, label }) => ({ path: `${entity}.fields.${key}`, label }))];

  function insert(path: string) {
    const [start, end] = [field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length];
    onChange(`${text.slice(0, start)}{{${path}}}${text.slice(end)}`);
  }

  return (
    <div className={parts.group}>
      <Textarea ref={field} autosize minRows={3} maxRows={10} maxLength={LONGEST} label={t("settings.canned-replies.text", { language: t(`settings.rules.language.${language}`) })} description={language === "zh" ? t("settings.canned-replies.textHint") : undefined} value={text} error={fieldError(failure, `texts.${language}`) ?? fieldError(failure, "texts")} onChange={(event) => onChange(event.currentTarget.value)} />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button className={parts.start} variant="subtle" color="gray" size="compact-sm" leftSection={<Braces size={14} aria-hidden />}>
            {t("settings.canned-replies.insert", { language: t(`settings.rules.language.${language}`) })}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {variables.map(({ path, label }) => (
            <Menu.Item key={path} onClick={() => insert(path)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

export default RepliesSection;
