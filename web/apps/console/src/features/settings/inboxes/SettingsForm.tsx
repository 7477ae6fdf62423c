import "@trunkline/ui/forms.css";
import { Button, Collapse, Select, TextInput, UnstyledButton } from "@mantine/core";
import { api, asFailure, type Channel, type Id, type Inbox } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ChevronRight } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { useQueues } from "../../../entities/hooks";
import { failureText } from "../../../failures";
import { StaleNotice } from "../parts/StaleNotice";
import { useEdited } from "../parts/useEdited";
import { changesOf, fieldsOf, isSet, problemOf, valuesOf, type Field, type Form, type Value } from "./form";
import { FormField, SecretField } from "./FormField";
import { keepMade } from "./made";
import classes from "./inboxes.module.css";

interface SettingsFormProps {
  channel: Channel;
  form: Form;
  /** The inbox to be changed; null for a new one. */
  inbox: Inbox | null;
  /** The queue that a new one feeds, unless another is chosen. */
  queueId?: Id | null;
  onSaved: (inbox: Inbox) => void;
}

interface Draft {
  name: string;
  address: string;
  queue_id: Id | null;
  values: Record<string, Value>;
  secrets: Record<string, string | null>;
  /** Secrets that were made here, to be shown once they are saved. */
  made: Record<string, string>;
}

const FRESH: Pick<Inbox, "version" | "name" | "address" | "queue_id" | "config"> = { version: 0, name: "", address: null, queue_id: null, config: {} };

/** The settings of an inbox, drawn from its channel's own form. What is wrong is said at its field. */
export function SettingsForm({ channel, form, inbox, queueId = null, onSaved }: SettingsFormProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const [fresh] = useState({ ...FRESH, queue_id: queueId });
  const stored = (inbox?.config ?? {}) as Record<string, unknown>;
  const { draft, set, version, isStale, lookAgain, saved: goOn } = useEdited(inbox ?? fresh, ({ name, address, queue_id, config }): Draft => ({ name, address: address ?? "", queue_id, values: valuesOf(form, config ?? {}), secrets: {}, made: {} }));
  const { values, secrets, made } = draft;
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const body = useRef<HTMLFormElement>(null);
  const isMail = channel.kind === "email";

  function check(): Record<string, string> {
    const found: Record<string, string> = {};
    if (!draft.name.trim()) found["name"] = t("settings.form.needed");
    if (isMail && !/^\S+@\S+$/.test(draft.address.trim())) found["address"] = t("settings.form.shape");
    for (const field of fieldsOf(form)) {
      const problem = field.kind === "secret" ? secretProblem(field) : problemOf(field, values[field.name] ?? field.fallback);
      if (problem) found[field.name] = t(`settings.form.${problem}`, { least: field.least ?? 0, most: field.most ?? 0, longest: field.longest ?? 0, shortest: field.shortest });
    }
    return found;
  }

  function secretProblem(field: Field) {
    const entered = secrets[field.name];
    if (entered === undefined && isSet(stored, field.name)) return null;
    return problemOf(field, entered ?? "");
  }

  function show(found: Record<string, string>) {
    setErrors(found);
    const first = fieldsOf(form).find((field) => found[field.name]);
    if (first?.isAdvanced) setOpen(true);
    const name = ["name", "address"].find((one) => found[one]) ?? first?.name;
    // After the fields have been drawn with their errors.
    if (name) setTimeout(() => body.current?.querySelector<HTMLElement>(`#field-${name}`)?.focus());
  }

  async function save(event: FormEvent) {
    event.preventDefault();
    const found = check();
    show(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const given = { name: draft.name.trim(), queue_id: draft.queue_id, ...(isMail ? { address: draft.address.trim() } : {}) };
    const config = changesOf(form, stored, values, secrets);
    try {
      const saved = inbox ? await api.inboxes.patch(inbox.id, { ...given, config, expected_version: version }) : await api.inboxes.create({ kind: channel.kind, ...given, config });
      keepMade(saved.id, Object.fromEntries(Object.entries(made).filter(([name, value]) => secrets[name] === value)));
      if (inbox) goOn(saved, draft);
      onSaved(saved);
    } catch (thrown) {
      const failure = asFailure(thrown);
      const named = Object.fromEntries(Object.entries(failure.fields).map(([name, said]) => [name.replace(/^config\./, "").split(".")[0] ?? name, String(said)]));
      const known = new Set(["name", "address", ...fieldsOf(form).map(({ name }) => name)]);
      const elsewhere = Object.entries(named).filter(([name]) => !known.has(name));
      show({ ...named, form: [failureText(thrown), ...elsewhere.map(([, said]) => said)].filter(Boolean).join(" ") });
    } finally {
      setBusy(false);
    }
  }

  const draw = (field: Field) =>
    field.kind === "secret" ? (
      <SecretField
        key={field.name}
        field={field}
        isSet={isSet(stored, field.name)}
        value={secrets[field.name]}
        error={errors[field.name] ?? null}
        onChange={(value) => set({ secrets: withEntry(secrets, field.name, value) })}
        onMake={(value) => set({ secrets: { ...secrets, [field.name]: value }, made: { ...made, [field.name]: value } })}
      />
    ) : (
      <FormField key={field.name} field={field} value={values[field.name] ?? field.fallback} error={errors[field.name] ?? null} onChange={(value) => set({ values: { ...values, [field.name]: value } })} />
    );

  return (
    <form ref={body} className={classes.form} noValidate onSubmit={(event) => void save(event)} aria-label={t("settings.inboxes.settings")}>
      <fieldset className={classes.group}>
        <TextInput id="field-name" label={t("settings.name")} description={t("settings.inboxes.nameHint")} withAsterisk value={draft.name} maxLength={200} error={errors["name"]} onChange={(event) => set({ name: event.currentTarget.value })} />
        {isMail && (
          <TextInput id="field-address" type="email" label={t("settings.inboxes.mailAddress")} description={t("settings.inboxes.mailAddressHint")} withAsterisk value={draft.address} maxLength={254} autoComplete="off" error={errors["address"]} onChange={(event) => set({ address: event.currentTarget.value })} />
        )}
        <Select
          size="xs"
          label={t("settings.inboxes.queue")}
          description={t("settings.inboxes.queueHint")}
          placeholder={t("settings.inboxes.noQueue")}
          clearable
          clearButtonProps={{ "aria-label": t("settings.inboxes.noQueue") }}
          data={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
          value={draft.queue_id}
          onChange={(queue_id) => set({ queue_id })}
        />
      </fieldset>
      {form.groups.map((group) => (
        <fieldset key={group.name} className={classes.group}>
          {group.title && <legend className={classes.legend}>{group.title}</legend>}
          {group.fields.map(draw)}
        </fieldset>
      ))}
      {form.advanced.length > 0 && (
        <div className={classes.advanced}>
          <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <ChevronRight size={14} aria-hidden className={isOpen ? classes.turned : undefined} /> {t("settings.inboxes.advanced")}
          </UnstyledButton>
          <Collapse expanded={isOpen}>
            <fieldset className={classes.group}>{form.advanced.map(draw)}</fieldset>
          </Collapse>
        </div>
      )}
      {errors["form"] && (
        <p role="alert" className={classes.error}>
          {errors["form"]}
        </p>
      )}
      {isStale && !isBusy && <StaleNotice onLook={lookAgain} />}
      <Button type="submit" loading={isBusy} disabled={isStale && !isBusy}>
        {t(inbox ? "settings.inboxes.save" : "settings.inboxes.create")}
      </Button>
    </form>
  );
}

function withEntry(held: Record<string, string | null>, name: string, value: string | null | undefined): Record<string, string | null> {
  const { [name]: _, ...rest } = held;
  return value === undefined ? rest : { ...rest, [name]: value };
}
