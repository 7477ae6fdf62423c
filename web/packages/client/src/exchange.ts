import { by, http, take } from "./http";
import type { ArticleImportJob, ArticleImportLine, Id } from "./types";
import { uploadFile, type Upload } from "./upload";

type Verdict = ArticleImportLine["verdict"];

/** The calls of imports and exports of articles; each resolves to the body or rejects with ApiFailure. */
export const exchange = {
  /** Hands a file in to be tried: nothing is written until `run`. */
  start: (file: File, language: string, onProgress: (share: number) => void): Upload<ArticleImportJob> =>
    uploadFile<ArticleImportJob>(file, onProgress, `/api/v1/article-import-jobs?${new URLSearchParams({ dry_run: "true", language }).toString()}`),
  list: () => take(http.GET("/api/v1/article-import-jobs", { params: { query: { limit: 20 } } })),
  get: (id: Id) => take(http.GET("/api/v1/article-import-jobs/{id}", by(id))),
  run: (id: Id) => take(http.POST("/api/v1/article-import-jobs/{id}/run", by(id))),
  lines: (id: Id, query: { verdict?: Verdict; cursor?: string; limit: number }) => take(http.GET("/api/v1/article-import-jobs/{id}/lines", { params: { path: { id }, query } })),
  /** Where the browser fetches an import's report from, as a CSV file. */
  reportUrl: (id: Id) => `/api/v1/article-import-jobs/${id}/report`,
  /** Where the browser fetches all articles from, as a zip. */
  exportUrl: "/api/v1/article-exports",
};
