import { useQuery } from "@tanstack/react-query";
import { api, type Message } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Pencil, Undo2 } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import classes from "./Changes.module.css";

/** That a customer changed or took back what they wrote; what was said before is a click away. */
export function Changes({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { edited_at, recalled_at } = message;
  if (!edited_at && !recalled_at) return null;
  return (
    <div className={classes.changes}>
      {recalled_at && (
        <span title={formatMoment(recalled_at)}>
          <Undo2 size={12} aria-hidden /> {t("thread.recalled")}
        </span>
      )}
      {edited_at && (
        <button type="button" className={classes.edited} aria-expanded={isOpen} title={formatMoment(edited_at)} onClick={() => setOpen(!isOpen)}>
          <Pencil size={12} aria-hidden /> {t(isOpen ? "thread.hideEarlier" : "thread.edited")}
        </button>
      )}
      {isOpen && <Earlier message={message} />}
    </div>
  );
}

function Earlier({ message }: { message: Message }) {
  const { t } = useTranslation();
  const earlier = useQuery({
    queryKey: [...keys.messages(message.conversation_id), message.id, message.version],
    queryFn: () => api.messages.revisions(message.id),
  });
  if (earlier.isPending) return <p className={classes.note}>{t("common.loading")}</p>;
  if (earlier.isError) return <p className={classes.note}>{failureText(earlier.error)}</p>;
  return (
    <ol className={classes.list}>
      {earlier.data.items.map((one) => (
        <li key={one.revision}>
          <time dateTime={one.replaced_at}>{t("thread.until", { moment: formatMoment(one.replaced_at) })}</time>
          <p>{one.text || t("thread.noWords")}</p>
        </li>
      ))}
    </ol>
  );
}
