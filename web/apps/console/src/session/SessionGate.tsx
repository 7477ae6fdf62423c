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

/** A server that was away at the start is asked again by itself. */
const ASK_AGAIN_MS = 5_000;

const LoginPage = lazy(() => import("./LoginPage"));
export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Only below SessionGate. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe needs a session");
  return me;
}

/** Says that the session has ended: the login page takes the console's place, and what the session had read is forgotten. */
export function forgetSession(): void {
  queryClient.setQueryData(keys.me, null);
}

/** Ends the session here even if the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await api.session.logout();
  } finally {
    forgetSession();
  }
}

/** Once nothing shows it any more: nobody who signs in next may find what was read before. */
function forgetWhatWasRead(): void {
  clearEntities();
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
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
  const me = useQuery({ queryKey: keys.me, queryFn: askWhoIAm, staleTime: Infinity, refetchInterval: ({ state }) => (state.status === "error" ? ASK_AGAIN_MS : false) });
  const isSlow = useDelayed(me.isPending, 300);
  const isSignedOut = me.data === null;
  useEffect(() => onSignedOut(forgetSession), []);
  useEffect(() => {
    if (isSignedOut) forgetWhatWasRead();
  }, [isSignedOut]);

  if (me.isPending) return isSlow ? <div className={classes.middle}>{<Loader size="sm" aria-label={t("common.loading")} />}</div> : null;
  if (me.data === undefined) {
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
