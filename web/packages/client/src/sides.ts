import { by, http, take } from "./http";
import type { Id, SideIn, SideMessageIn, SidePatch, SidesQuery } from "./types";

/** The calls of side conversations; each resolves to the body or rejects with ApiFailure. */
export const sides = {
  list: (query: SidesQuery) => take(http.GET("/api/v1/side-conversations", { params: { query } })),
  get: (id: Id) => take(http.GET("/api/v1/side-conversations/{id}", by(id))),
  start: (body: SideIn) => take(http.POST("/api/v1/side-conversations", { body })),
  patch: (id: Id, body: SidePatch) => take(http.PATCH("/api/v1/side-conversations/{id}", { ...by(id), body })),
  messages: (id: Id, query: { before?: number; limit?: number }) => take(http.GET("/api/v1/side-conversations/{id}/messages", { params: { path: { id }, query } })),
  send: (id: Id, body: SideMessageIn) => take(http.POST("/api/v1/side-conversations/{id}/messages", { ...by(id), body })),
  close: (id: Id) => take(http.POST("/api/v1/side-conversations/{id}/close", by(id))),
  reopen: (id: Id) => take(http.POST("/api/v1/side-conversations/{id}/reopen", by(id))),
  /** Sends the latest mails again that did not arrive. */
  retry: (id: Id) => take(http.POST("/api/v1/side-conversations/{id}/retry", by(id))),
};
