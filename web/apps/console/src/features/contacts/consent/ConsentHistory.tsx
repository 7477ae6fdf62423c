import { Button, Modal } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, type Contact } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { addressOf, Said } from "./Said";
import classes from "./consent.module.css";

/** Everything a customer said about being written to, newest first. */
export default function ConsentHistory({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const asked = useInfiniteQuery({
    queryKey: [...keys.consents(contact.id), "history"],
    queryFn: ({ pageParam }) => api.consents.history(contact.id, { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const said = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Modal opened onClose={onClose} title={t("consent.historyTitle", { name: contact.name || t("inbox.unnamed") })} size={520}>
      {asked.isError && <p role="alert">{failureText(asked.error)}</p>}
      {asked.isSuccess && said.length === 0 && <p className={classes.text}>{t("consent.nothingSaid")}</p>}
      <ol className={classes.history}>
        {said.map((one) => (
          <li key={one.id}>
            <b className={one.state === "withdrawn" ? classes.no : classes.yes}>{t(`consent.state.${one.state}`)}</b> {t(`consent.purpose.${one.purpose}`)}
            {one.identity_id && ` · ${addressOf(contact, one)}`}
            <br />
            <Said said={one} />
          </li>
        ))}
      </ol>
      {asked.hasNextPage && (
        <Button variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("consent.older")}
        </Button>
      )}
    </Modal>
  );
}
