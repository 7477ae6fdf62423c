import { api, type Id } from "@trunkline/client";
import { useEffect, useRef } from "react";
import { useConversation } from "../../../entities/hooks";
import { entities } from "../../../entities/store";

/** Marks a conversation read while it is open, at its end and the window is in front. */
export function useReadMark(id: Id, isAtEnd: boolean): void {
  const conversation = useConversation(id);
  const told = useRef(0);
  const lastSequence = conversation?.last_sequence ?? 0;
  const readSequence = conversation?.me?.read_sequence ?? 0;
  useEffect(() => {
    const mark = () => {
      if (document.hidden || !isAtEnd || lastSequence <= readSequence || lastSequence <= told.current) return;
      told.current = lastSequence;
      const inbound = entities.conversations.get(id)?.inbound_count ?? 0;
      entities.conversations.patch(id, { me: { read_sequence: lastSequence, read_inbound_count: inbound, unread: 0 } });
      api.conversations.read(id, lastSequence).catch(() => {
        // Not worth a notice: the next message or visit marks it again.
        told.current = 0;
      });
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [id, isAtEnd, lastSequence, readSequence]);
}
