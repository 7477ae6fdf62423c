import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff, MessagesSquare, Plus } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../failures";
import { sideKeys } from "./keys";
import { SideRow } from "./SideRow";
import classes from "./SidesTab.module.css";
import { SideThread } from "./SideThread";
import StartSideDialog from "./StartSideDialog";

/** What was asked beside a case, each with its answers; and the way to ask. */
export default function SidesTab({ caseId, subject }: { caseId: Id; subject: string }) {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<Id | null>(null);
  const [isAsking, setAsking] = useState(false);
  const query = { conversation_id: caseId, limit: 100 };
  const found = useQuery({ queryKey: sideKeys.list(query), queryFn: () => sides.list(query) });
  const rows = found.data?.items ?? [];
  if (openId) return <SideThread key={openId} id={openId} onBack={() => setOpenId(null)} />;
  const ask = (
    <Button leftSection={<Plus size={14} />} onClick={() => setAsking(true)}>
      {t("sides.ask")}
    </Button>
  );
  return (
    <div className={classes.tab}>
      {found.isPending && <Skeleton height={64} radius="md" role="status" aria-label={t("common.loading")} />}
      {found.isError && <EmptyState icon={<CloudOff size={20} />} title={t("sides.failed")} text={failureText(found.error)} action={<Button onClick={() => void found.refetch()}>{t("common.retry")}</Button>} />}
      {found.isSuccess && rows.length === 0 && <EmptyState icon={<MessagesSquare size={20} />} title={t("sides.none")} text={t("sides.noneHint")} action={ask} />}
      {rows.length > 0 && (
        <>
          {ask}
          <ul className={classes.list}>
            {rows.map((side) => (
              <li key={side.id}>
                <button type="button" className={`${classes.row} ${side.state === "done" ? classes.done : ""}`} onClick={() => setOpenId(side.id)}>
                  <SideRow side={side} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {isAsking && (
        <StartSideDialog
          caseId={caseId}
          subject={subject}
          onClose={() => setAsking(false)}
          onStarted={(side) => {
            setAsking(false);
            setOpenId(side.id);
          }}
        />
      )}
    </div>
  );
}
