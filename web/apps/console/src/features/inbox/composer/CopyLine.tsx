import { UnstyledButton } from "@mantine/core";
import type { Message, Thread } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { useMemo } from "react";
import classes from "./CopyLine.module.css";
import { nameOf, newcomers } from "./copies";

interface CopyLineProps {
  thread: Thread;
  messages: readonly Message[];
  /** Lower-case addresses that get no copy of this reply. */
  left: ReadonlySet<string>;
  onToggle: (address: string) => void;
}

/** Who gets a copy of a reply by mail; each can be left out and taken back in. */
export function CopyLine({ thread, messages, left, onToggle }: CopyLineProps) {
  const { t } = useTranslation();
  const fresh = useMemo(() => newcomers(thread, messages), [thread, messages]);
  return (
    <div className={classes.line} role="group" aria-label={t("composer.copies")}>
      <span className={classes.label}>{t("composer.copies")}</span>
      {thread.copies.map((copy) => {
        const address = copy.address.toLowerCase();
        const isLeft = left.has(address);
        return (
          <span key={address} className={`${classes.copy} ${isLeft ? classes.left : ""}`} title={copy.address}>
            <span className={classes.name}>{copy.name || copy.address}</span>
            {fresh.has(address) && <b className={classes.fresh}>{t("composer.newCopy")}</b>}
            <UnstyledButton className={classes.toggle} aria-label={t(isLeft ? "composer.copyTo" : "composer.noCopyTo", { who: nameOf(copy) })} onClick={() => onToggle(address)}>
              {isLeft ? <Plus size={12} aria-hidden /> : <X size={12} aria-hidden />}
            </UnstyledButton>
          </span>
        );
      })}
    </div>
  );
}
