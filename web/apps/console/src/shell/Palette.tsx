import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, KeyCaps } from "@trunkline/ui";
import { BookOpen, MessageSquareText, Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { SECTION_ORDER } from "../actions/catalogue";
import { labelOf, useSectionTitles } from "../actions/labels";
import { useCurrentCommands } from "../actions/registry";
import { keys } from "../queries";
import classes from "./Palette.module.css";
import { useFocusBack } from "./useFocusBack";

interface Hit {
  id: string;
  group: string;
  label: string;
  hint?: string | undefined;
  icon?: ReactNode;
  shortcut?: string | undefined;
  run: () => void;
}

/** Every action, view, contact and conversation by typing. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal.Root opened onClose={onClose} padding={0} size={600} yOffset="12vh">
      <Modal.Overlay color="var(--tl-scrim)" backgroundOpacity={1} />
      <Modal.Content aria-label={t("commands.palette")} radius="lg">
        <Modal.Body>
          <PaletteBody close={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function matches(text: string, typed: string): boolean {
  const hay = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

function PaletteBody({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const hits = useHits(typed.trim());
  const current = Math.min(chosen, hits.length - 1);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current]);

  function take(hit: Hit | undefined) {
    if (!hit) return;
    close();
    hit.run();
  }

  function onKeyDown(press: KeyboardEvent) {
    if (press.nativeEvent.isComposing) return;
    if (press.key === "ArrowDown" || press.key === "ArrowUp") {
      press.preventDefault();
      const step = press.key === "ArrowDown" ? 1 : -1;
      setChosen((current + step + hits.length) % Math.max(1, hits.length));
    } else if (press.key === "Enter") {
      press.preventDefault();
      take(hits[current]);
    }
  }

  return (
    <div onKeyDown={onKeyDown}>
      <div className={classes.search}>
        <Search size={16} aria-hidden />
        <input
          className={classes.input}
          placeholder={t("commands.placeholder")}
          aria-label={t("commands.placeholder")}
          role="combobox"
          aria-expanded
          aria-controls="palette-hits"
          aria-activedescendant={hits[current] ? `hit-${hits[current].id}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(0);
          }}
          data-autofocus
        />
        <KeyCaps keys="escape" />
      </div>
      <div className={classes.hits} ref={list} id="palette-hits" role={hits.length ? "listbox" : undefined} aria-label={hits.length ? t("commands.palette") : undefined}>
        {hits.length === 0 && <p className={classes.nothing}>{t("commands.nothing")}</p>}
        {hits.map((hit, index) => (
          <div key={hit.id}>
            {hits[index - 1]?.group !== hit.group && <div className={classes.group}>{hit.group}</div>}
            <div
              id={`hit-${hit.id}`}
              role="option"
              aria-selected={index === current}
              className={classes.hit}
              onPointerMove={() => setChosen(index)}
              onClick={() => take(hit)}
            >
              <span className={classes.icon}>{hit.icon}</span>
              <span className={classes.label}>{hit.label}</span>
              {hit.hint && <span className={classes.hint}>{hit.hint}</span>}
              {hit.shortcut && <KeyCaps keys={hit.shortcut} />}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function useHits(typed: string): Hit[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const commands = useCurrentCommands();
  const hasTitles = useSectionTitles();
  const [asked] = useDebouncedValue(typed, 180);
  const found = useQuery({ queryKey: keys.search(asked), queryFn: () => api.search(asked), enabled: asked.length > 0 });

  return useMemo(() => {
    const ordered = commands.map((command) => ({ ...command, label: labelOf(command.id, command.label) })).sort((a, b) => SECTION_ORDER.indexOf(a.section) - SECTION_ORDER.indexOf(b.section));
    const hits: Hit[] = ordered
      .filter(({ label }) => label !== "")
      .filter((command) => command.id !== "go.palette" && matches(`${command.label} ${command.words ?? ""} ${command.id}`, typed))
      .map((command) => ({ id: command.id, group: t(`commands.sections.${command.section}`), label: command.label, icon: command.icon, shortcut: command.keys, run: command.run }));
    if (!typed) return hits;
    for (const contact of found.data?.contacts?.items ?? []) {
      const name = contact.name ?? contact.email ?? contact.phone ?? "";
      hits.push({ id: contact.id, group: t("nav.contacts"), label: name, hint: contact.email ?? contact.phone ?? undefined, icon: <Avatar name={name} size={20} />, run: () => void navigate(`/contacts/${contact.id}`) });
    }
    for (const row of found.data?.conversations?.items ?? []) {
      const icon = <ChannelIcon kind={row.channels[0] ?? ""} size={16} />;
      hits.push({ id: row.id, group: t("commands.conversations"), label: `#${row.number} ${row.contact.name} · ${row.subject || row.last_message?.text || ""}`, icon, run: () => void navigate(`/inbox/all/${row.id}`) });
    }
    for (const article of found.data?.articles.items ?? []) {
      hits.push({ id: article.article_id, group: t("nav.knowledge"), label: article.title, hint: article.sentence.slice(0, 60), icon: <BookOpen size={16} />, run: () => void navigate(`/knowledge/${article.article_id}`) });
    }
    for (const message of found.data?.messages?.items ?? []) {
      hits.push({ id: message.id, group: t("commands.messages"), label: message.text.slice(0, 120), hint: message.author.name ?? undefined, icon: <MessageSquareText size={16} />, run: () => void navigate(`/inbox/all/${message.conversation_id}?at=${message.sequence}`) });
    }
    return hits;
    // The titles of the settings' sections come in by themselves.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [commands, found.data, navigate, t, typed, hasTitles]);
}
