import type { ConversationDetail } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { lazy, Suspense, useState, type KeyboardEvent } from "react";
import { CustomerTab } from "./CustomerTab";
import { HistoryTab } from "./HistoryTab";
import classes from "./SidePanel.module.css";

const RoutingTab = lazy(() => import("./RoutingTab"));

const TABS = ["customer", "history", "routing"] as const;
type Tab = (typeof TABS)[number];

/** Beside the thread: who the customer is, what was before, and why the conversation is here. */
export default function SidePanel({ id, detail }: { id: string; detail: ConversationDetail | undefined }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>("customer");

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
          </button>
        ))}
      </div>
      <div id="side-body" role="tabpanel" aria-labelledby={`side-${tab}`} className={classes.body}>
        {tab === "customer" && <CustomerTab id={id} detail={detail} />}
        {tab === "history" && detail && <HistoryTab conversationId={id} contactId={detail.contact_id} />}
        <Suspense fallback={null}>{tab === "routing" && <RoutingTab id={id} />}</Suspense>
      </div>
    </div>
  );
}
