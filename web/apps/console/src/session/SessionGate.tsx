import { useQuery } from "@tanstack/react-query";
import { api, asFailure, onSignedOut } from "@trunkline/client";
import { createContext, lazy, Suspense, useContext, useEffect, type ReactNode } from "react";
import type { Me } from "@trunkline/client";
import { Button, Loader } from "@mantine/core";
import { useDelayed } from "./useDelayed";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import { clearEntities } from "../entities/store";
import { failureText } from "../failures";
import { keys, queryClient } from "../queries";
import classes from "./SessionGate.module.css";

const LoginPage = lazy(() => import("./LoginPage"));
export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Only below SessionGate. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe needs a session");
  return me;
}

/** Forgets everything of the session that ended; the login page follows by itself. */
export function forgetSession(): void {
  clearEntities();
  queryClient.clear();
  queryClient.setQueryData(keys.me, null);
}

async function askWhoIAm(): Promise<Me | null> {
  try {
    return await api.session.me();
  } catch (thrown) {
    if (asFailure(thrown).status === 401) return null;
    throw thrown;
  }
}

/** Shows the console to who is signed in, and the login page to who is not. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const me = useQuery({ queryKey: keys.me, queryFn: askWhoIAm, staleTime: Infinity });
  const isSlow = useDelayed(me.isPending, 300);
  useEffect(() => onSignedOut(forgetSession), []);

  if (me.isPending) return isSlow ? <div className={classes.middle}>{<Loader size="sm" aria-label={t("common.loading")} />}</div> : null;
  if (me.isError) {
    return (
      <EmptyState
        icon={<CloudOff size={20} />}
        title={t("session.unreachable")}
        text={failureText(me.error)}
        action={<Button onClick={() => void me.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!me.data) {
    return (
      <Suspense fallback={null}>
        <LoginPage />
      </Suspense>
    );
  }
  return <MeContext.Provider value={me.data}>{children}</MeContext.Provider>;
}
