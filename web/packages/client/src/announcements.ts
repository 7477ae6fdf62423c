/** What supervisors tell their people. */
import { by, http, take } from "./http";
import type { components } from "./schema";
import type { Id, Page } from "./types";

export type Announcement = components["schemas"]["Announcement"];
export type AnnouncementIn = components["schemas"]["AnnouncementIn"];
export type AnnouncementPatch = components["schemas"]["AnnouncementPatch"];

export const announcementCalls = {
  list: (query: { q?: string; unread?: boolean; limit: number; cursor?: string }): Promise<Page<Announcement>> => take(http.GET("/api/v1/announcements", { params: { query } })),
  publish: (body: AnnouncementIn) => take(http.POST("/api/v1/announcements", { body })),
  change: (id: Id, body: AnnouncementPatch) => take(http.PATCH("/api/v1/announcements/{id}", { ...by(id), body })),
  remove: (id: Id) => take(http.DELETE("/api/v1/announcements/{id}", by(id))),
  markRead: (id: Id) => take(http.POST("/api/v1/announcements/{id}/read", by(id))),
  receipts: (id: Id) => take(http.GET("/api/v1/announcements/{id}/receipts", by(id))),
};
