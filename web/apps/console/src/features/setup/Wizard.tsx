import { Button } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Logo } from "@trunkline/ui";
import { ArrowLeft, Check } from "lucide-react";
import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { LanguageSwitch } from "../../shell/LanguageSwitch";
import { SchemeSwitch } from "../../shell/SchemeSwitch";
import classes from "./setup.module.css";

export const STEPS = ["workspace", "admin", "hours", "channel", "people"] as const;
export type StepName = (typeof STEPS)[number];

interface WizardProps {
  /** The step on the screen; null for what comes before the first. */
  step: StepName | null;
  children: ReactNode;
}

/** The frame of the first run: where one stands among its steps, and the step itself. */
export function Wizard({ step, children }: WizardProps) {
  const { t } = useTranslation();
  const at = step ? STEPS.indexOf(step) : -1;
  return (
    <div className={classes.page}>
      <div className={classes.corner}>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
      <div className={classes.frame}>
        <nav className={classes.side} aria-label={t("setup.steps")}>
          <span className={classes.brand}>
            <Logo size={28} /> <strong>{t("setup.brand")}</strong>
          </span>
          <ol className={classes.steps}>
            {STEPS.map((name, index) => (
              <li key={name} className={`${classes.step} ${index < at ? classes.done : ""} ${index === at ? classes.current : ""}`} aria-current={index === at ? "step" : undefined}>
                <span className={classes.mark} aria-hidden>
                  {index < at ? <Check size={12} /> : index + 1}
                </span>
                <span className={classes.stepName}>{t(`setup.${name}.step`)}</span>
              </li>
            ))}
          </ol>
        </nav>
        <main className={classes.main}>{children}</main>
      </div>
    </div>
  );
}

interface StepProps {
  title: string;
  lead: string;
  /** What is told of what went wrong. */
  failure?: string | null;
  submit: string;
  canSubmit?: boolean;
  isBusy?: boolean;
  onSubmit: () => void;
  onBack?: (() => void) | undefined;
  onSkip?: (() => void) | undefined;
  skip?: string;
  children: ReactNode;
}

/** One step: what it is about, its fields, and the ways on. The heading has the focus when it comes up. */
export function Step({ title, lead, failure, submit, canSubmit = true, isBusy = false, onSubmit, onBack, onSkip, skip, children }: StepProps) {
  const { t } = useTranslation();
  return (
    <form
      className={classes.body}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        // A form inside of this one, such as a channel's, has a button of its own.
        if (event.target === event.currentTarget && canSubmit && !isBusy) onSubmit();
      }}
    >
      <StepHead title={title} lead={lead} />
      <div className={classes.fields}>{children}</div>
      {failure && (
        <p role="alert" className={classes.failure}>
          {failure}
        </p>
      )}
      <StepFoot onBack={onBack} onSkip={onSkip} skip={skip ?? t("setup.skip")}>
        <Button type="submit" size="sm" loading={isBusy} disabled={!canSubmit}>
          {submit}
        </Button>
      </StepFoot>
    </form>
  );
}

export function StepHead({ title, lead }: { title: string; lead: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className={classes.head}>
      <h1 ref={heading} tabIndex={-1} className={classes.title}>
        {title}
      </h1>
      <p className={classes.lead}>{lead}</p>
    </header>
  );
}

interface StepFootProps {
  onBack?: (() => void) | undefined;
  onSkip?: (() => void) | undefined;
  skip: string;
  children: ReactNode;
}

export function StepFoot({ onBack, onSkip, skip, children }: StepFootProps) {
  const { t } = useTranslation();
  return (
    <footer className={classes.foot}>
      {onBack && (
        <Button size="sm" variant="subtle" color="gray" leftSection={<ArrowLeft size={14} aria-hidden />} onClick={onBack}>
          {t("setup.back")}
        </Button>
      )}
      <span className={classes.ways}>
        {onSkip && (
          <Button size="sm" variant="subtle" color="gray" onClick={onSkip}>
            {skip}
          </Button>
        )}
        {children}
      </span>
    </footer>
  );
}
