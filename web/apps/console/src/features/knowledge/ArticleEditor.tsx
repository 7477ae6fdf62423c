import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { asFailure, knowledge, type ApiFailure, type Article, type Id } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { Users } from "lucide-react";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { failureText } from "../../failures";
import { keys, queryClient } from "../../queries";
import { useEdited } from "../settings/parts/useEdited";
import classes from "./ArticleEditor.module.css";
import { BodyField } from "./BodyField";
import shown from "./ArticleView.module.css";
import { Difference } from "./Difference";
import { keep, useKept, usePlace, type Base, type Written } from "./drafts";
import { languageName } from "./languages";

const LANGUAGES = ["zh", "en"];

interface ArticleEditorProps {
  /** Null: one that is to be written. */
  article: Article | null;
  /** Called with the article's id, or with null where nothing was kept. */
  onDone: (id: Id | null) => void;
}

const writtenOf = ({ title, body, language, audience }: Written): Written => ({ title, body, language, audience });

/** Title, audience and text of an article, with the text beside it as it will be shown; kept in this tab until it is saved or given up. */
export function ArticleEditor({ article, onDone }: ArticleEditorProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const place = usePlace(article?.id ?? "new");
  const [kept] = useState(useKept(place));
  const fresh: Base = { version: 0, title: "", body: "", language: i18n.language === "zh-CN" ? "zh" : "en", audience: "internal" };
  const row: Base = article ? { ...writtenOf(article), version: article.version } : fresh;
  const { draft, base, set, isDirty, isStale, lookAgain, keepMine } = useEdited(row, writtenOf, kept);
  const { title, body, language, audience } = draft;
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [typed] = useDebouncedValue(body, 300);
  const preview = useQuery({ queryKey: keys.articlePreview(typed), queryFn: () => knowledge.articles.preview(typed), placeholderData: (held) => held, gcTime: 0 });
  useEffect(() => keep(place, isDirty ? { base, draft } : null), [place, isDirty, base, draft]);

  async function save() {
    setBusy(true);
    setFailure(null);
    try {
      const saved = article ? await knowledge.articles.patch(article.id, { ...draft, expected_version: base.version }) : await knowledge.articles.create(draft);
      keep(place, null);
      queryClient.setQueryData(keys.article(saved.id), saved);
      void queryClient.invalidateQueries({ queryKey: keys.articles });
      onDone(saved.id);
    } catch (thrown) {
      setFailure(asFailure(thrown));
      // A refusal may have to do with what somebody else saved: then both are shown.
      if (article) await queryClient.invalidateQueries({ queryKey: keys.article(article.id) });
      setBusy(false);
    }
  }

  function giveUp() {
    keep(place, null);
    onDone(article?.id ?? null);
    const takeUp = () => {
      keep(place, { base, draft });
      void navigate(`/knowledge/${article?.id ?? "new"}`);
    };
    if (isDirty) showToast({ text: t("knowledge.discarded"), action: { label: t("common.undo"), run: takeUp } });
  }

  return (
    <form
      className={classes.page}
      aria-label={article?.title ?? t("knowledge.untitled")}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {kept && isDirty && !isStale && <p className={classes.kept}>{t("knowledge.writtenBefore")}</p>}
      <div className={classes.head}>
        {/* Who only walks past what was written before keeps the list under the keys. */}
        <TextInput className={classes.title} label={t("knowledge.titleLabel")} value={title} maxLength={200} required onChange={(event) => set({ title: event.currentTarget.value })} autoFocus={!kept || !article} />
        <Select
          size="xs"
          label={t("knowledge.language")}
          className={classes.language}
          data={[...new Set([...LANGUAGES, language])].map((value) => ({ value, label: languageName(value) }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => value && set({ language: value })}
        />
        <Select
          size="xs"
          label={t("knowledge.audienceLabel")}
          className={classes.language}
          data={(["internal", "public"] as const).map((value) => ({ value, label: t(`knowledge.audience.${value}`) }))}
          value={audience}
          allowDeselect={false}
          onChange={(value) => value && set({ audience: value as Written["audience"] })}
        />
      </div>
      <div className={classes.sides}>
        <BodyField value={body} onChange={(next) => set({ body: next })} />
        <section aria-label={t("knowledge.preview")}>
          <h3 className={classes.preview}>{t("knowledge.preview")}</h3>
          <div className={shown.body} lang={language} dangerouslySetInnerHTML={{ __html: preview.data?.html ?? "" }} />
        </section>
      </div>
      <div className={classes.foot}>
        {isStale && article && (
          <div className={classes.stale}>
            <p role="alert" className={classes.newer}>
              <Users size={16} aria-hidden /> {t("knowledge.newer", { number: article.version })}
            </p>
            <p className={classes.against}>{t("knowledge.mineAgainstTheirs")}</p>
            <div className={classes.compared} role="group" aria-label={t("knowledge.mineAgainstTheirs")} tabIndex={0}>
              <Difference before={article} after={draft} />
            </div>
            <div className={classes.choices}>
              <Button variant="default" onClick={lookAgain}>
                {t("knowledge.takeTheirs")}
              </Button>
              <Button variant="default" onClick={keepMine}>
                {t("knowledge.keepMine")}
              </Button>
            </div>
          </div>
        )}
        {failure && !isStale && (
          <p role="alert" className={classes.refused}>
            {failureText(failure)}
          </p>
        )}
        <Button variant="default" onClick={giveUp}>
          {t("knowledge.cancel")}
        </Button>
        <Button type="submit" loading={isBusy} disabled={!title.trim() || isStale}>
          {t("knowledge.save")}
        </Button>
      </div>
    </form>
  );
}
