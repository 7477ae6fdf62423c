import { api, type Conversation, type ConversationPatch, type Id } from "@trunkline/client";
import { i18next } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { entities } from "../../../entities/store";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";

type Step = () => Promise<Conversation>;

/** Does one thing to a conversation, says that it is done, and offers the way back for ten seconds. */
async function perform(step: Step, done: string, undo?: Step): Promise<boolean> {
  try {
    entities.conversations.upsert(await step());
  } catch (thrown) {
    showFailure(thrown, () => void perform(step, done, undo));
    return false;
  }
  const back = undo && { label: i18next.t("common.undo"), run: () => void perform(undo, i18next.t("actions.undone")) };
  showToast({ text: done, ...(back ? { action: back } : {}) });
  return true;
}

const at = (id: Id): Conversation | undefined => entities.conversations.get(id);

/** Brings a status back to what it was; a resolved one cannot be restored to snoozed in the past. */
function statusBefore(id: Id): Step {
  const before = at(id);
  const until = before?.snoozed_until;
  if (before?.status === "resolved") return () => api.conversations.resolve(id, before.disposition ?? undefined);
  if (before?.status === "snoozed" && until && Date.parse(until) > Date.now()) return () => api.conversations.snooze(id, until);
  return () => api.conversations.reopen(id);
}

export const actionsOn = {
  assign(id: Id, agentId: Id | null, name: string): Promise<boolean> {
    const before = at(id)?.assignee_id ?? null;
    const done = agentId ? i18next.t("actions.assignedTo", { name }) : i18next.t("actions.unassigned");
    return perform(() => api.conversations.assign(id, agentId), done, () => api.conversations.assign(id, before));
  },

  transfer(id: Id, to: { queue_id?: Id; agent_id?: Id; note?: string; tier?: number }, name: string): Promise<boolean> {
    return perform(() => api.conversations.transfer(id, to), i18next.t("actions.transferredTo", { name }));
  },

  escalate(id: Id, note: string): Promise<boolean> {
    return perform(() => api.conversations.escalate(id, note), i18next.t("actions.escalated"));
  },

  handOver(id: Id, agentId: Id, note: string, name: string): Promise<boolean> {
    return perform(() => api.conversations.handOver(id, agentId, note), i18next.t("actions.handoverAsked", { name }), () => api.conversations.withdrawHandover(id));
  },

  async answerHandover(id: Id, accepts: boolean): Promise<boolean> {
    const is = await (accepts
      ? perform(() => api.conversations.acceptHandover(id), i18next.t("actions.handoverAccepted"))
      : perform(() => api.conversations.declineHandover(id), i18next.t("actions.handoverDeclined")));
    void queryClient.invalidateQueries({ queryKey: keys.handovers });
    return is;
  },

  withdrawHandover(id: Id): Promise<boolean> {
    return perform(() => api.conversations.withdrawHandover(id), i18next.t("actions.handoverWithdrawn"));
  },

  addHelper(id: Id, agentId: Id, role: "consult" | "swarm", name: string, question = ""): Promise<boolean> {
    const done = i18next.t(role === "consult" ? "actions.consulted" : "actions.helps", { name });
    return perform(() => api.conversations.addHelper(id, agentId, role, question), done, () => api.conversations.endHelp(id, agentId));
  },

  endHelp(id: Id, agentId: Id, name: string): Promise<boolean> {
    return perform(() => api.conversations.endHelp(id, agentId), i18next.t("actions.helpEnded", { name }));
  },

  snooze(id: Id, until: string): Promise<boolean> {
    return perform(() => api.conversations.snooze(id, until), i18next.t("actions.snoozed"), statusBefore(id));
  },

  resolve(id: Id, disposition?: string): Promise<boolean> {
    return perform(() => api.conversations.resolve(id, disposition), i18next.t("actions.resolved"), statusBefore(id));
  },

  finishWrapUp(id: Id): Promise<boolean> {
    return perform(() => api.conversations.finishWrapUp(id), i18next.t("actions.wrapUpFinished"));
  },

  reopen(id: Id): Promise<boolean> {
    return perform(() => api.conversations.reopen(id), i18next.t("actions.reopened"), statusBefore(id));
  },

  patch(id: Id, change: ConversationPatch, done: string): Promise<boolean> {
    const held = at(id);
    const before: ConversationPatch = held
      ? Object.fromEntries(Object.keys(change).map((part) => [part, held[part as keyof Conversation]]))
      : {};
    return perform(() => api.conversations.patch(id, change), done, () => api.conversations.patch(id, before));
  },

  /** Takes another conversation into this one; undone, each gets its own threads back. */
  async merge(id: Id, sourceId: Id): Promise<void> {
    try {
      const { merge_id, ...merged } = await api.conversations.merge(id, sourceId);
      entities.conversations.upsert(merged);
      refetchBoth(id, sourceId);
      showToast({
        text: i18next.t("actions.merged"),
        action: { label: i18next.t("common.undo"), run: () => void undoMerge(merge_id, id, sourceId) },
      });
    } catch (thrown) {
      showFailure(thrown);
    }
  },
};

async function undoMerge(mergeId: Id, id: Id, sourceId: Id): Promise<void> {
  try {
    await api.merges.undo(mergeId);
    refetchBoth(id, sourceId);
    showToast({ text: i18next.t("actions.undone") });
  } catch (thrown) {
    showFailure(thrown);
  }
}

function refetchBoth(...ids: Id[]): void {
  for (const id of ids) {
    void queryClient.invalidateQueries({ queryKey: keys.detail(id) });
    void queryClient.invalidateQueries({ queryKey: keys.messages(id) });
  }
  void queryClient.invalidateQueries({ queryKey: keys.lists });
}
