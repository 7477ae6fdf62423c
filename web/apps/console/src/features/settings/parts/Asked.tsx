import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";
import { failureText } from "../../../failures";
import { useDelayed } from "../../../session/useDelayed";

interface AskedProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "isPending" | "refetch">;
  children: (data: T) => ReactNode;
}

/** What was asked for. Once there it stays, with whatever is being entered in it, also when asking again fails. */
export function Asked<T>({ query, children }: AskedProps<T>) {
  const { t } = useTranslation();
  const isSlow = useDelayed(query.isPending);
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <EmptyState icon={<CloudOff size={20} />} title={t("settings.failed")} text={failureText(query.error)} action={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>} />;
  return isSlow ? <Skeleton height={160} radius="md" role="status" aria-label={t("common.loading")} /> : null;
}
