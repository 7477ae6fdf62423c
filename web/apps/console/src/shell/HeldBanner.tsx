import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import { keys } from "../queries";
import { useMe } from "../session/SessionGate";
import classes from "./HeldBanner.module.css";

/** While something is held it is looked after: what goes out again is not told by the stream. */
const LOOK_AGAIN_MS = 30_000;

/** Tells admins of inboxes whose credentials are refused: customers wait for what is held there. */
export function HeldBanner() {
  const { permissions } = useMe();
  return permissions.includes("inboxes.manage") ? <Held /> : null;
}

function Held() {
  const { t } = useTranslation();
  const inboxes = useQuery({
    queryKey: keys.inboxes,
    queryFn: api.inboxes.list,
    refetchInterval: ({ state }) => (state.data?.items.some((inbox) => inbox.held_replies) ? LOOK_AGAIN_MS : false),
  });
  const held = (inboxes.data?.items ?? []).filter((inbox) => inbox.held_replies);
  return held.map((inbox) => (
    <p key={inbox.id} role="status" className={classes.banner}>
      <TriangleAlert size={14} aria-hidden />
      <span>{t("held.text", { inbox: inbox.name, count: inbox.held_replies ?? 0 })}</span>
      <Link className={classes.link} to={`/settings/inboxes/${inbox.id}`}>
        {t("held.mend")}
      </Link>
    </p>
  ));
}
