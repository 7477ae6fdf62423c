import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { measureCalls, type ModelCall, type Span } from "@trunkline/client/measures";
import { formatMoment, formatNumber, i18next, knownText, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { usePages } from "../../../shell/ListPage";
import { ModelCallDialog } from "./ModelCallDialog";
import { share } from "./figures";
import classes from "./measures.module.css";
import { Asked, Figures, Section } from "./parts";

const PURPOSES = ["draft", "summary", "translation"] as const;

/** What the language model was asked, by whom, what came of it, and what it took. */
export function ModelView({ span }: { span: Span }) {
  const { t } = useTranslation();
  const costs = useQuery({ queryKey: keys.modelCosts(span.from), queryFn: () => measureCalls.modelCosts(span) });
  return (
    <>
      <Asked query={costs}>
        {({ items }) =>
          items.length === 0 ? null : (
            <Section title={t("measures.model.costs")}>
              <Figures
                label={t("measures.model.costs")}
                rows={items}
                keyOf={({ purpose }) => purpose}
                columns={[
                  { name: t("measures.model.purpose"), isName: true, cell: ({ purpose }) => t(`measures.model.purposes.${purpose}`) },
                  { name: t("measures.model.calls"), cell: ({ calls }) => formatNumber(calls) },
                  { name: t("measures.model.shown"), cell: ({ shown, calls }) => `${formatNumber(shown)} · ${share(shown, calls)}` },
                  { name: t("measures.model.struck"), cell: ({ sentences_struck, sentences }) => t("measures.model.of", { part: formatNumber(sentences_struck), whole: formatNumber(sentences) }) },
                  { name: t("measures.model.timedOut"), cell: ({ timed_out }) => formatNumber(timed_out) },
                  { name: t("measures.model.tokens"), cell: ({ tokens_in, tokens_out }) => tokens(tokens_in, tokens_out) },
                  { name: t("measures.model.took"), cell: ({ p50_ms, p95_ms }) => (p50_ms === null || p95_ms === null ? "–" : `${seconds(p50_ms)} · ${seconds(p95_ms)}`) },
                ]}
              />
            </Section>
          )
        }
      </Asked>
      <Calls />
    </>
  );
}

function Calls() {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState<ModelCall["purpose"] | null>(null);
  const [open, setOpen] = useState<ModelCall | null>(null);
  const pages = usePages(keys.modelCalls(purpose), (page) => measureCalls.modelCalls({ ...page, ...(purpose ? { purpose } : {}) }));
  const calls = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (pages.isError) return <p role="alert">{failureText(pages.error)}</p>;
  return (
    <Section title={t("measures.model.each")} hint={t("measures.model.eachHint")}>
      <Select size="xs" className={classes.filter} clearable clearButtonProps={{ "aria-label": t("common.clear") }} aria-label={t("measures.model.purpose")} placeholder={t("measures.model.every")} data={PURPOSES.map((value) => ({ value, label: t(`measures.model.purposes.${value}`) }))} value={purpose} onChange={(value) => setPurpose(value as ModelCall["purpose"] | null)} />
      {pages.isSuccess && calls.length === 0 ? (
        <EmptyState icon={<Sparkles size={20} />} title={t("measures.model.none")} text={t("measures.model.noneText")} />
      ) : (
        <Figures
          label={t("measures.model.each")}
          rows={calls}
          keyOf={({ id }) => id}
          columns={[
            {
              name: t("measures.model.when"),
              isName: true,
              cell: (call) => (
                <button type="button" className={classes.open} onClick={() => setOpen(call)}>
                  {formatMoment(call.created_at)}
                </button>
              ),
            },
            { name: t("measures.model.who"), isName: true, cell: ({ agent_name }) => agent_name },
            { name: t("measures.model.purpose"), isName: true, cell: ({ purpose: each }) => t(`measures.model.purposes.${each}`) },
            { name: t("measures.model.outcome"), isName: true, cell: (call) => <Outcome call={call} /> },
            { name: t("measures.model.struck"), cell: ({ sentences }) => t("measures.model.of", { part: formatNumber(sentences.filter(({ reason }) => reason !== null).length), whole: formatNumber(sentences.length) }) },
            { name: t("measures.model.tokens"), cell: ({ tokens_in, tokens_out }) => tokens(tokens_in, tokens_out) },
            { name: t("measures.model.time"), cell: ({ took_ms }) => (took_ms === null ? "–" : seconds(took_ms)) },
          ]}
        />
      )}
      {pages.hasNextPage && (
        <Button variant="subtle" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("measures.more")}
        </Button>
      )}
      {open && <ModelCallDialog call={open} onClose={() => setOpen(null)} />}
    </Section>
  );
}

/** What came of a call: shown, under way, or the reason why not. */
export function Outcome({ call: { outcome } }: { call: ModelCall }) {
  const { t } = useTranslation();
  if (outcome === "shown") return <Chip tone="done">{t("measures.model.outcomes.shown")}</Chip>;
  if (outcome === "asked") return <Chip>{t("measures.model.outcomes.asked")}</Chip>;
  return <Chip tone="risk">{knownText(`measures.model.outcomes.${outcome}`) ?? outcome}</Chip>;
}

export function tokens(into: number | null, out: number | null): string {
  return into === null && out === null ? "–" : `${into === null ? "–" : formatNumber(into)} → ${out === null ? "–" : formatNumber(out)}`;
}

export function seconds(ms: number): string {
  return new Intl.NumberFormat(i18next.language, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1 }).format(ms / 1000);
}
