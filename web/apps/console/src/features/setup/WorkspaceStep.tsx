import "@trunkline/ui/forms.css";
import { Radio, Select, TextInput } from "@mantine/core";
import { asFailure, type ApiFailure } from "@trunkline/client";
import { setup, type SetupWorkspace } from "@trunkline/client/setup";
import { LANGUAGES, nearestLanguage, setLanguage, useTranslation, type Language } from "@trunkline/i18n";
import { useMemo, useState } from "react";
import { failureText } from "../../failures";
import classes from "./setup.module.css";
import { slugOf } from "./slug";
import { Step } from "./Wizard";

interface WorkspaceStepProps {
  token: string;
  /** What was begun before, here or on the command line. */
  begun: SetupWorkspace | null;
  onDone: (made: SetupWorkspace) => void;
}

const OFFERED = 60;

/** What the workspace is called, and in which zone and language its people work. */
export function WorkspaceStep({ token, begun, onDone }: WorkspaceStepProps) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState(begun?.name ?? "");
  const [slug, setSlug] = useState<string | null>(null);
  const [zone, setZone] = useState(begun?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const zones = useMemo(() => [...new Set([zone, ...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(), [zone]);
  const language = nearestLanguage(i18n.language);
  const short = slug ?? slugOf(name);

  async function save(called: string) {
    setBusy(true);
    setFailure(null);
    try {
      onDone(await setup.workspace({ token, name: called, slug: begun?.slug ?? (short || "main"), zone, language, queue: t("setup.workspace.queue") }));
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  }

  return (
    <Step title={t("setup.workspace.title")} lead={t("setup.workspace.lead")} failure={failure ? failureText(failure) : null} submit={t("setup.next")} canSubmit={name.trim() !== ""} isBusy={isBusy} onSubmit={() => void save(name.trim())} onSkip={() => void save(name.trim() || t("setup.workspace.fallback"))} skip={t("setup.workspace.skip")}>
      <div className={classes.narrow}>
        <Radio.Group label={t("setup.workspace.language")} description={t("setup.workspace.languageHint")} value={language} onChange={(chosen) => void setLanguage(chosen as Language)}>
          <div className={classes.languages}>
            {LANGUAGES.map((one) => (
              <Radio key={one} value={one} label={t(`setup.languages.${one}`)} />
            ))}
          </div>
        </Radio.Group>
        <TextInput size="sm" label={t("setup.workspace.name")} description={t("setup.workspace.nameHint")} maxLength={200} autoComplete="organization" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        {!begun && <TextInput size="sm" label={t("setup.workspace.slug")} description={t("setup.workspace.slugHint")} maxLength={63} spellCheck={false} autoComplete="off" value={short} error={failure?.fields["slug"] ? t("setup.workspace.slugWrong") : undefined} onChange={(event) => setSlug(event.currentTarget.value)} />}
        <Select size="sm" searchable limit={OFFERED} allowDeselect={false} label={t("setup.workspace.zone")} description={t("setup.workspace.zoneHint")} nothingFoundMessage={t("setup.nothingFound")} data={zones} value={zone} onChange={(chosen) => chosen && setZone(chosen)} />
      </div>
    </Step>
  );
}
