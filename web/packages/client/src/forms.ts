/** The forms that the bot asks through; a module of its own, loaded with their settings. */
import { by, http, take } from "./http";
import { everyPage, LIMIT } from "./paging";
import type { components } from "./schema";
import type { Id } from "./types";

type Shapes = components["schemas"];
export type Form = Shapes["Form"];
export type FormIn = Shapes["FormIn"];
export type FormPatch = Shapes["FormPatch"];
export type FormStep = FormIn["steps"][number];

export const formCalls = {
  list: () => everyPage((cursor) => take(http.GET("/api/v1/forms", { params: { query: { limit: LIMIT, cursor } } }))),
  create: (body: FormIn) => take(http.POST("/api/v1/forms", { body })),
  patch: (id: Id, body: FormPatch) => take(http.PATCH("/api/v1/forms/{id}", { ...by(id), body })),
  remove: (id: Id) => take(http.DELETE("/api/v1/forms/{id}", by(id))),
};
