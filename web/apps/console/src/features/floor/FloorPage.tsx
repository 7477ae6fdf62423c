import { Button, Loader } from "@mantine/core";
import { loadTexts, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { FlaskConical, Maximize, Users } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useMe } from "../../session/SessionGate";
import { AgentGrid } from "./AgentGrid";
import { AlarmLog } from "./AlarmLog";
import classes from "./FloorPage.module.css";
import { QueueTable } from "./QueueTable";
import { RiskList } from "./RiskList";
import { useAlarms } from "./useAlarms";
import { useFloor } from "./useFloor";
import { Wallboard } from "./Wallboard";

const WatchDrawer = lazy(() => import("./WatchDrawer"));
const ThresholdDialog = lazy(async () => (await Promise.all([import("./ThresholdDialog"), loadTexts("settings")]))[0]);
const QueuesDialog = lazy(() => import("./QueuesDialog"));
const PlanPage = lazy(async () => (await Promise.all([import("../planning/PlanPage"), loadTexts("planning")]))[0]);

/** Where supervisors see trouble before the customer complains: queues, promises at risk, agents; live. */
export default function FloorPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { mode } = useParams();
  const floor = useFloor();
  const alarms = useAlarms(floor?.queues ?? NOTHING);
  const me = useMe();
  const [watched, setWatched] = useState<string | null>(null);
  const [thresholdsOf, setThresholdsOf] = useState<string | null>(null);
  const [queuesOf, setQueuesOf] = useState<string | null>(null);
  const mayManage = me.permissions.includes("queues.manage");

  if (mayManage && (mode === "what-if" || mode === "staffing")) {
    return (
      <Suspense fallback={<main className={classes.alone}><Loader size={20} aria-label={t("common.loading")} /></main>}>
        <PlanPage view={mode} />
      </Suspense>
    );
  }
  if (!floor) return <main className={classes.alone}><Loader size={20} aria-label={t("common.loading")} /></main>;
  if (floor.queues.length === 0) return <main className={classes.alone}><EmptyState icon={<Users size={20} />} title={t("floor.emptyTitle")} text={t("floor.emptyText")} /></main>;
  if (mode === "wall") return <Wallboard queues={floor.queues} agents={floor.agents} raised={alarms.raised} onClose={() => void navigate("/floor")} />;
  return (
    <main className={classes.page} aria-label={t("nav.floor")}>
      <header className={classes.header}>
        <h1 className={classes.title}>{t("nav.floor")}</h1>
        <span className={classes.tools}>
          {mayManage && (
            <Button size="xs" variant="default" leftSection={<FlaskConical size={14} aria-hidden />} onClick={() => void navigate("/floor/what-if")}>
              {t("floor.plan")}
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={<Maximize size={14} aria-hidden />} onClick={() => void navigate("/floor/wall")}>
            {t("floor.wall.open")}
          </Button>
        </span>
      </header>
      <AlarmLog raised={alarms.raised} log={alarms.log} />
      <QueueTable queues={floor.queues} raised={alarms.raised} onThresholds={mayManage ? setThresholdsOf : null} />
      <div className={classes.below}>
        <RiskList risks={floor.risks} queues={floor.queues} agents={floor.agents} onWatch={setWatched} />
        <AgentGrid agents={floor.agents} queues={floor.queues} onWatch={setWatched} onQueues={mayManage ? setQueuesOf : null} />
      </div>
      <Suspense fallback={null}>
        {watched && <WatchDrawer key={watched} id={watched} onClose={() => setWatched(null)} />}
        {thresholdsOf && <ThresholdDialog queueId={thresholdsOf} onClose={() => setThresholdsOf(null)} />}
        {queuesOf && <QueuesDialog agentId={queuesOf} onClose={() => setQueuesOf(null)} />}
      </Suspense>
    </main>
  );
}

const NOTHING: readonly never[] = [];
