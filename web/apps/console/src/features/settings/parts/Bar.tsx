import { TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { ArrowLeft, Search } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./parts.module.css";

interface BarProps {
  typed?: string;
  onType?: (typed: string) => void;
  filters?: ReactNode;
  children?: ReactNode;
}

/** Above a list: what narrows it, and at its end what adds to it. */
export function Bar({ typed, onType, filters, children }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.bar}>
      {onType && <TextInput className={classes.search} type="search" aria-label={t("common.search")} placeholder={t("common.search")} leftSection={<Search size={14} aria-hidden />} value={typed ?? ""} onChange={(event) => onType(event.currentTarget.value)} />}
      {filters}
      <span className={classes.end}>{children}</span>
    </div>
  );
}

/** The way back to the list. */
export function Back({ to, label }: { to: string; label: string }) {
  return (
    <Link className={classes.back} to={to}>
      <ArrowLeft size={14} aria-hidden /> {label}
    </Link>
  );
}

/** Whether all that was typed occurs, in any case. */
export function finds(typed: string, ...texts: (string | null | undefined)[]): boolean {
  const sought = typed.trim().toLowerCase();
  return sought === "" || texts.some((text) => text?.toLowerCase().includes(sought));
}
