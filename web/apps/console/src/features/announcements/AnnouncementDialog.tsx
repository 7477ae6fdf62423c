import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin } from "@trunkline/client/admin";
import { announcementCalls, type Announcement, type AnnouncementIn } from "@trunkline/client/announcements";
import { useTranslation } from "@trunkline/i18n";
import { useId, useState } from "react";
import { settingsKeys } from "../settings/keys";
import { EditDialog } from "../settings/parts/EditDialog";
import { fieldError } from "../settings/parts/fieldError";
import parts from "../settings/parts/parts.module.css";
import { useEditing } from "../settings/parts/useEditing";
import classes from "./announcements.module.css";
import { ANNOUNCEMENTS } from "./Banner";

const LONGEST = 20_000;
const EVERYBODY = "all";

type Held = Pick<Announcement, "version" | "title" | "body" | "team_id" | "is_must_read" | "expires_at">;

interface Draft {
  title: string;
  body: string;
  team_id: string | null;
  is_must_read: boolean;
  /** As its field has it: the viewer's clock, without seconds; empty for never. */
  until: string;
  ask_again: boolean;
}

const FRESH: Held = { version: 0, title: "", body: "", team_id: null, is_must_read: false, expires_at: null };
const readDraft = ({ title, body, team_id, is_must_read, expires_at }: Held): Draft => ({ title, body, team_id, is_must_read, until: expires_at ? toField(expires_at) : "", ask_again: false });

function toField(time: string): string {
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const toBody = (draft: Draft): AnnouncementIn => ({ title: draft.title.trim(), body: draft.body, team_id: draft.team_id, is_must_read: draft.is_must_read, expires_at: draft.until ? new Date(draft.until).toISOString() : null });

/** What is announced, to whom, until when. */
export function AnnouncementDialog({ announcement, onClose }: { announcement: Announcement | null; onClose: () => void }) {
  const { t } = useTranslation();
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list });
  const [fresh] = useState(FRESH);
  const editing = useEditing<Held, Draft>(announcement ?? fresh, readDraft, ANNOUNCEMENTS);
  const { draft, set, version, failure } = editing;
  const id = useId();
  const write = () => {
    if (!announcement) return announcementCalls.publish(toBody(draft));
    const { expires_at, ...body } = toBody(draft);
    // A time that is over may stay, but is not set anew.
    const until = readDraft(announcement).until === draft.until ? {} : { expires_at: expires_at ?? null };
    return announcementCalls.change(announcement.id, { ...body, ...until, ask_again: draft.ask_again, expected_version: version });
  };
  const leaving = announcement && { title: t("announcements.deleteTitle", { name: announcement.title }), text: t("announcements.deleteText"), confirm: t("announcements.delete"), run: () => announcementCalls.remove(announcement.id), refreshes: [ANNOUNCEMENTS] };
  const audience = [{ value: EVERYBODY, label: t("announcements.everybody") }, ...(teams.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))];
  return (
    <EditDialog editing={editing} size={640} title={announcement ? announcement.title : t("announcements.add")} isWhole={draft.title.trim() !== "" && draft.body.trim() !== ""} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("announcements.titleLabel")} withAsterisk maxLength={200} value={draft.title} error={fieldError(failure, "title")} onChange={(event) => set({ title: event.currentTarget.value })} />
      <Textarea label={t("announcements.text")} description={t("announcements.textHint")} withAsterisk autosize minRows={5} maxRows={16} maxLength={LONGEST} value={draft.body} error={fieldError(failure, "body")} onChange={(event) => set({ body: event.currentTarget.value })} />
      <Select label={t("announcements.for")} allowDeselect={false} searchable data={audience} value={draft.team_id ?? EVERYBODY} error={fieldError(failure, "team_id")} onChange={(value) => set({ team_id: value === EVERYBODY ? null : value })} />
      <div className={classes.until}>
        <label htmlFor={id}>{t("announcements.untilLabel")}</label>
        <input id={id} type="datetime-local" value={draft.until} onChange={(event) => set({ until: event.currentTarget.value })} />
        <span className={parts.hint}>{fieldError(failure, "expires_at") ?? t("announcements.untilHint")}</span>
      </div>
      <Switch label={t("announcements.mustLabel")} description={t("announcements.mustHint")} checked={draft.is_must_read} onChange={(event) => set({ is_must_read: event.currentTarget.checked })} />
      {announcement && <Switch label={t("announcements.again")} description={t("announcements.againHint")} checked={draft.ask_again} onChange={(event) => set({ ask_again: event.currentTarget.checked })} />}
    </EditDialog>
  );
}
