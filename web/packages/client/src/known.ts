/** What a conversation is known to be; a module of its own, loaded with the part of the side panel that shows it. */
import { by, http, take } from "./http";
import type { components } from "./schema";
import type { Id } from "./types";

export type Classification = components["schemas"]["Classification"];
export type Known = Classification["items"][number];

const PATH = "/api/v1/conversations/{id}/classification";

export const known = {
  get: (id: Id) => take(http.GET(PATH, by(id))),
  /** Says what it is; null takes back what was said. */
  say: (id: Id, subject: string, value: string | null) => take(http.PUT(PATH, { ...by(id), body: { subject, value } })),
};
