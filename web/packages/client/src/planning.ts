/** The calls of what-if and staffing: a module of its own, so that it is loaded with their screen. */
import createClient from "openapi-fetch";
import { guard, take } from "./http";
import type { components, paths } from "./schema";
import type { Id } from "./types";

type Shapes = components["schemas"];

export type WhatIf = Shapes["WhatIf"];
export type WhatIfColumn = Shapes["WhatIfColumn"];
export type WhatIfQueue = Shapes["WhatIfQueue"];
export type StaffingOfQueue = Shapes["StaffingOfQueue"];
export type HalfHour = Shapes["HalfHour"];

/** ISO instants; `to` is exclusive. */
export interface Span {
  from: string;
  to: string;
}

export interface StaffingQuestion extends Span {
  queue_id?: Id;
  target_percent?: number;
  within_s?: number;
  weekdays?: string;
}

/** A week with many customers takes the server longer than anything else that is asked of it. */
const PATIENCE_MS = 180_000;

const patient = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]) }),
});
patient.use(guard);

export const planning = {
  whatIf: (span: Span, changes: Record<string, unknown>, signal?: AbortSignal) => take(patient.POST("/api/v1/what-if", { body: { ...span, changes }, ...(signal ? { signal } : {}) })),
  staffing: (question: StaffingQuestion, signal?: AbortSignal) => take(patient.GET("/api/v1/staffing", { params: { query: question }, ...(signal ? { signal } : {}) })),
};
