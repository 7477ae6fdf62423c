/** What went wrong with a request: the server's code, or `offline` / `timeout` when no answer came. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly fields: Record<string, string>;

  constructor(code: string, status: number, detail: string, fields: Record<string, string> = {}) {
    super(`${code}: ${detail}`);
    this.name = "ApiFailure";
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.fields = fields;
  }

  /** True when the same request may succeed a moment later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** Reads an error body of whatever shape; anything unreadable keeps its status as the code. */
export function readFailure(status: number, body: unknown): ApiFailure {
  if (typeof body === "object" && body !== null && "error" in body) {
    const { error, detail, fields } = body as { error: unknown; detail?: unknown; fields?: unknown };
    const named = typeof fields === "object" && fields !== null ? (fields as Record<string, string>) : {};
    return new ApiFailure(String(error), status, typeof detail === "string" ? detail : "", named);
  }
  return new ApiFailure(`http_${status}`, status, "");
}

/** The failure behind a thrown value; a network error becomes `offline`, an abort by time `timeout`. */
export function asFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return new ApiFailure("timeout", 0, "");
  return new ApiFailure("offline", 0, thrown instanceof Error ? thrown.message : "");
}
