import { by, http, take } from "./http";
import { uploadFile } from "./upload";
import type { ArticleIn, ArticlePicture, ArticlePatch, ArticleQuery, Id, OutcomeIn } from "./types";

/** The calls of the knowledge base; each resolves to the body or rejects with ApiFailure. */
export const knowledge = {
  articles: {
    list: (query: ArticleQuery) => take(http.GET("/api/v1/articles", { params: { query } })),
    get: (id: Id) => take(http.GET("/api/v1/articles/{id}", by(id))),
    create: (body: ArticleIn) => take(http.POST("/api/v1/articles", { body })),
    patch: (id: Id, body: ArticlePatch) => take(http.PATCH("/api/v1/articles/{id}", { ...by(id), body })),
    /** Deletes a draft; what was published once is archived. */
    remove: (id: Id, expected_version: number) => take(http.DELETE("/api/v1/articles/{id}", { params: { path: { id }, query: { expected_version } } })),
    publish: (id: Id, expected_version: number) => take(http.POST("/api/v1/articles/{id}/publish", { ...by(id), body: { expected_version } })),
    review: (id: Id, decision: "request" | "return" | "confirm", expected_version: number) => take(http.POST("/api/v1/articles/{id}/review", { ...by(id), body: { decision, expected_version } })),
    revisions: (id: Id, page: { limit: number; cursor?: string }) => take(http.GET("/api/v1/articles/{id}/revisions", { params: { path: { id }, query: page } })),
    revision: (id: Id, number: number) => take(http.GET("/api/v1/articles/{id}/revisions/{number}", { params: { path: { id, number } } })),
    restore: (id: Id, number: number, expected_version: number) => take(http.POST("/api/v1/articles/{id}/revisions/{number}/restore", { params: { path: { id, number } }, body: { expected_version } })),
    preview: (body: string) => take(http.POST("/api/v1/article-previews", { body: { body } })),
  },

  pictures: {
    /** Sends a picture for an article; its `markdown` shows it. */
    upload: (file: File, onProgress: (share: number) => void) => uploadFile<ArticlePicture>(file, onProgress, "/api/v1/article-pictures"),
    /** Makes an upload of a picture that customers may see, to go with a message. */
    attach: (id: Id) => take(http.POST("/api/v1/article-pictures/{id}/attachment", by(id))),
  },

  suggestions: {
    get: (conversationId: Id) => take(http.GET("/api/v1/conversations/{id}/suggestions", by(conversationId))),
    outcome: (id: Id, body: OutcomeIn) => take(http.POST("/api/v1/suggestions/{id}/outcome", { ...by(id), body })),
  },
  /** What a language model may be asked for; nothing of it is sent by itself. */
  drafter: {
    get: () => take(http.GET("/api/v1/drafter")),
    draft: (conversationId: Id) => take(http.POST("/api/v1/conversations/{id}/drafts-by-model", { ...by(conversationId), body: {} })),
    summarise: (conversationId: Id, language: "zh" | "en") => take(http.POST("/api/v1/conversations/{id}/summaries-by-model", { ...by(conversationId), body: { language } })),
    translate: (messageId: Id, language: "zh" | "en") => take(http.POST("/api/v1/messages/{id}/translations-by-model", { ...by(messageId), body: { language } })),
  },
};
