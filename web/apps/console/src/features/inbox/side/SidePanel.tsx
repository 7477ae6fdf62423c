import type { ConversationDetail } from "@trunkline/client";
import { loadTexts, useTranslation } from "@trunkline/i18n";
import { lazy, Suspense, useState, type KeyboardEvent } from "react";
import { useConversation } from "../../../entities/hooks";
import { CustomerTab } from "./CustomerTab";
import { HistoryTab } from "./HistoryTab";
import classes from "./SidePanel.module.css";

const RoutingTab = lazy(() => import("./RoutingTab"));
const SidesTab = lazy(async () => (await Promise.all([import("../../sides/SidesTab"), loadTexts("sides")]))[0]);

const TABS = ["customer", "history", "sides", "routing"] as const;
type Tab = (typeof TABS)[number];

/** Beside the thread: who the customer is, what was before, and why the conversation is here. */
export default function SidePanel({ id, detail }: { id: string; detail: ConversationDetail | undefined }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>("customer");
  const conversation = useConversation(id);
  const waits = conversation?.sides;

  function onKeyDown(press: KeyboardEvent) {
    const step = press.key === "ArrowRight" ? 1 : press.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    if (next) {
      setTab(next);
      document.getElementById(`side-${next}`)?.focus();
    }
  }

  return (
    <div className={classes.panel}>
      <div className={classes.tabs} role="tablist" aria-label={t("side.title")} onKeyDown={onKeyDown}>
        {TABS.map((each) => (
          <button key={each} id={`side-${each}`} type="button" role="tab" aria-selected={tab === each} aria-controls="side-body" tabIndex={tab === each ? 0 : -1} className={classes.tab} onClick={() => setTab(each)}>
            {t(`side.${each}`)}
            {each === "sides" && waits && waits.waiting + waits.answered > 0 && <span className={`${classes.count} ${waits.overdue > 0 ? classes.overdue : ""}`}>{waits.waiting + waits.answered}</span>}
          </button>
        ))}
      </div>
      <div id="side-body" role="tabpanel" aria-labelledby={`side-${tab}`} className={tab === "sides" ? classes.whole : classes.body}>
        {tab === "customer" && <CustomerTab id={id} detail={detail} />}
        {tab === "history" && detail && <HistoryTab conversationId={id} contactId={detail.contact_id} />}
        <Suspense fallback={null}>
          {tab === "routing" && <RoutingTab id={id} />}
          {tab === "sides" && conversation && <SidesTab key={id} caseId={id} subject={conversation.subject} />}
        </Suspense>
      </div>
    </div>
  );
}
