/** The page on which customers see how their request stands. */
import { by, http, take } from "./http";
import type { Id } from "./types";

export const caseCalls = {
  link: (id: Id) => take(http.POST("/api/v1/conversations/{id}/case-link", by(id))),
};
