/** The calls that only the floor makes: a module of its own, so that it is loaded with it. */
import { http, take } from "./http";
import type { AgentStatus, Id } from "./types";

const by = (id: Id) => ({ params: { path: { id } } });

export const floorCalls = {
  setState: (id: Id, state: Exclude<AgentStatus, "wrap_up">) => take(http.PUT("/api/v1/agents/{id}/state", { ...by(id), body: { state } })),
  queue: (id: Id) => take(http.GET("/api/v1/queues/{id}", by(id))),
};
