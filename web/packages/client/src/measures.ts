/** What came of articles, of the bot and of the language model; a module of its own, loaded with the page that shows them. */
import { by, http, take } from "./http";
import type { components } from "./schema";
import type { Id, Page } from "./types";

type Schemas = components["schemas"];
export type ArticleMeasures = Schemas["ArticleMeasures"];
export type MeasuredArticle = Schemas["MeasuredArticle"];
export type MeasuredPlace = Schemas["MeasuredPlace"];
export type Teacher = Schemas["Teacher"];
export type Example = Schemas["Example"];
export type BotOutcomes = Schemas["BotOutcomes"];
export type ModelCall = Schemas["ModelCall"];
export type ModelCost = Schemas["ModelCost"];

export interface Span {
  from: string;
  zone: string;
}

interface PageOf {
  limit: number;
  cursor?: string;
}

export const measureCalls = {
  articles: (query: Span): Promise<ArticleMeasures> => take(http.GET("/api/v1/article-measures", { params: { query } })),
  examples: (query: PageOf & { article_id?: Id; agent_id?: Id }): Promise<Page<Example>> => take(http.GET("/api/v1/article-examples", { params: { query } })),
  withdraw: (id: Id) => take(http.DELETE("/api/v1/article-examples/{id}", by(id))),
  forget: (agent_id: Id) => take(http.POST("/api/v1/article-examples/forget", { body: { agent_id } })),
  bot: (query: Span & { inbox?: Id }): Promise<BotOutcomes> => take(http.GET("/api/v1/bot/outcomes", { params: { query } })),
  modelCalls: (query: PageOf & { purpose?: ModelCall["purpose"] }): Promise<Page<ModelCall>> => take(http.GET("/api/v1/model-calls", { params: { query } })),
  modelCosts: ({ from }: Span): Promise<{ items: ModelCost[] }> => take(http.GET("/api/v1/model-costs", { params: { query: { from } } })),
};
