import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { loadTexts } from "@trunkline/i18n";
import { lazy, Suspense, useEffect } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { useKeyboard } from "../actions/keyboard";
import { takeOwnKeys } from "../actions/registry";
import { entities } from "../entities/store";
import { InboxPage } from "../features/inbox/InboxPage";
import { useOutbox } from "../features/inbox/composer/outbox";
import { OfferCards } from "../features/inbox/offers/OfferCards";
import { useStream } from "../live/stream";
import { keys } from "../queries";
import { useMe } from "../session/SessionGate";
import { HeldBanner } from "./HeldBanner";
import { Overlays } from "./overlays";
import { Rail } from "./Rail";
import classes from "./Shell.module.css";
import { UpdateBanner } from "./UpdateBanner";
import { useGoCommands } from "./useGoCommands";
import { usePreferenceCommands } from "./usePreferenceCommands";

const AnnouncementBanner = lazy(async () => (await Promise.all([import("../features/announcements/Banner"), loadTexts("announcements")]))[0]);
const JoinPage = lazy(() => import("../session/JoinPage"));
const ContactsPage = lazy(() => import("../features/contacts/ContactsPage"));
const KnowledgePage = lazy(() => import("../features/knowledge/KnowledgePage"));
const ExchangePage = lazy(async () => (await Promise.all([import("../features/knowledge/exchange/ExchangePage"), loadTexts("exchange")]))[0]);
const GapsPage = lazy(async () => (await Promise.all([import("../features/knowledge/gaps/GapsPage"), loadTexts("gaps")]))[0]);
const MeasuresPage = lazy(async () => (await Promise.all([import("../features/knowledge/measures/MeasuresPage"), loadTexts("measures"), loadTexts("gaps")]))[0]);
const SettingsPage = lazy(async () => (await Promise.all([import("../features/settings/SettingsPage"), loadTexts("settings")]))[0]);
const AskedPage = lazy(async () => (await Promise.all([import("../features/sides/AskedPage"), loadTexts("sides")]))[0]);
const ReportsPage = lazy(async () => (await Promise.all([import("../features/reports/ReportsPage"), loadTexts("reports")]))[0]);
const FirstRun = lazy(async () => (await Promise.all([import("../features/setup/FirstRun"), loadTexts("settings"), loadTexts("setup")]))[0]);
const FloorPage = lazy(async () => (await Promise.all([import("../features/floor/FloorPage"), loadTexts("floor")]))[0]);

/** The frame around every page: rail, page, and what lies over all of them. */
export function Shell() {
  useStream();
  useOutbox();
  useKeyboard();
  usePeople();
  useGoCommands();
  usePreferenceCommands();
  const { permissions, first_run } = useMe();
  const mayWatch = permissions.includes("floor.watch");
  const isReading = /^\/inbox\/[^/]+\/[^/]+/.test(useLocation().pathname);
  if (first_run) {
    return (
      <Suspense fallback={null}>
        <FirstRun stands={first_run} />
      </Suspense>
    );
  }
  return (
    <div className={`${classes.shell} ${isReading ? classes.reading : ""}`}>
      <Rail />
      <div className={classes.page}>
        <UpdateBanner />
        <HeldBanner />
        <Suspense fallback={null}>
          <AnnouncementBanner />
        </Suspense>
        <Suspense fallback={null}>
          <Routes>
            <Route path="/inbox/:view?/:conversationId?" element={<InboxPage />} />
            <Route path="/asked/:sideId?" element={<AskedPage />} />
            {mayWatch && <Route path="/floor/:mode?" element={<FloorPage />} />}
            <Route path="/contacts/:contactId?" element={<ContactsPage />} />
            <Route path="/knowledge/exchange/:importId?" element={<ExchangePage />} />
            <Route path="/knowledge/gaps" element={<GapsPage />} />
            <Route path="/knowledge/measures/:view?" element={<MeasuresPage />} />
            <Route path="/knowledge/:articleId?" element={<KnowledgePage />} />
            <Route path="/reports" element={<ReportsPage />} />
            <Route path="/settings/:section?/:item?" element={<SettingsPage />} />
            <Route path="/join" element={<JoinPage />} />
            <Route path="*" element={<Navigate to="/inbox" replace />} />
          </Routes>
        </Suspense>
      </div>
      <OfferCards />
      <Overlays />
    </div>
  );
}

/** Colleagues and queues are few and named everywhere: they are loaded once and then follow the stream. */
function usePeople(): void {
  const me = useMe();
  const agents = useQuery({ queryKey: keys.agents, queryFn: api.agents.list });
  const queues = useQuery({ queryKey: keys.queues, queryFn: api.queues.list });
  useEffect(() => entities.agents.upsert(me.agent), [me.agent]);
  useEffect(() => takeOwnKeys(me.shortcuts), [me.shortcuts]);
  useEffect(() => agents.data?.items.forEach((agent) => entities.agents.upsert(agent)), [agents.data]);
  useEffect(() => queues.data?.items.forEach((queue) => entities.queues.upsert(queue)), [queues.data]);
}
