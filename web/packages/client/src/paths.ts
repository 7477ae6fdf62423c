import type { components, paths as documented } from "./schema";

type Shapes = components["schemas"];
type ById = { path: { id: string } };
type Answers<R> = { 200: { headers: Record<string, unknown>; content: { "application/json": R } }; default: components["responses"]["Error"] };

/** Merging and its undo, until the program's document lists them. */
interface Announced {
  "/api/v1/conversations/{id}/merge": { post: { parameters: ById; requestBody: { content: { "application/json": { source_id: string } } }; responses: Answers<Shapes["Conversation"] & { merge_id: string }> } };
  "/api/v1/merges/{id}/undo": { post: { parameters: ById; requestBody?: never; responses: Answers<{ kept_fields: string[] }> } };
}

export type paths = documented & Omit<Announced, keyof documented>;
