/** The calls of the screens for hours, promises and automation: a module of its own, so that it is loaded with them. */
import { everyPage, LIMIT } from "./paging";
import { by, http, take } from "./http";
import type { components } from "./schema";
import type { Id } from "./types";

type Shapes = components["schemas"];

export type Calendar = Shapes["Calendar"];
export type CalendarIn = Shapes["CalendarIn"];
export type CalendarPatch = Shapes["CalendarPatch"];
export type CalendarDay = Shapes["CalendarDay"];
export type CalendarDays = Shapes["CalendarDays"];
export type CalendarDaysIn = Shapes["CalendarDaysIn"];
export type CalendarException = Shapes["CalendarException"];
export type HolidayCountry = Shapes["HolidayCountry"];
export type Hours = Shapes["Week"]["monday"][number];
export type Week = Shapes["Week"];
export type SlaPolicy = Shapes["SlaPolicy"];
export type SlaPolicyIn = Shapes["SlaPolicyIn"];
export type SlaPolicyPatch = Shapes["SlaPolicyPatch"];
export type SlaStep = Shapes["Step"];
export type AutomationRule = Shapes["AutomationRule"];
export type AutomationRuleIn = Shapes["AutomationRuleIn"];
export type AutomationRulePatch = Shapes["AutomationRulePatch"];
export type AutomationConditions = Shapes["automation__conditions__Conditions"];
export type Trigger = AutomationRuleIn["trigger"];
export type TriggerType = Shapes["After"]["after"];
export type Action = AutomationRuleIn["actions"][number];
export type RuleRun = Shapes["RuleRun"];
export type RuleVersion = Shapes["RuleVersion"];
export type RuleTrial = Shapes["RuleTrial"];
export type RuleTrialIn = Shapes["RuleTrialIn"];
export type Macro = Shapes["Macro"];
export type MacroIn = Shapes["MacroIn"];
export type MacroPatch = Shapes["MacroPatch"];
export type CannedReply = Shapes["CannedReply"];
export type CannedReplyIn = Shapes["CannedReplyIn"];
export type CannedReplyPatch = Shapes["CannedReplyPatch"];
export type ArticleCategory = Shapes["ArticleCategory"];
export type ArticleCategoryIn = Shapes["ArticleCategoryIn"];
export type ArticleCategoryPatch = Shapes["ArticleCategoryPatch"];
export type Webhook = Shapes["Webhook"];
export type WebhookIn = Shapes["WebhookIn"];
export type WebhookPatch = Shapes["WebhookPatch"];
export type EventType = WebhookIn["event_types"][number];
export type WebhookDelivery = Shapes["WebhookDelivery"];
export type DeliveryState = WebhookDelivery["state"];

interface PageOf<S> {
  state?: S;
  cursor?: string;
  limit?: number;
}

export const automation = {
  calendars: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/calendars", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: CalendarIn) => take(http.POST("/api/v1/calendars", { body })),
    patch: (id: Id, body: CalendarPatch) => take(http.PATCH("/api/v1/calendars/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/calendars/{id}", by(id))),
    days: (body: CalendarDaysIn) => take(http.POST("/api/v1/calendars/days", { body })),
    countries: () => take(http.GET("/api/v1/holiday-countries")),
  },
  policies: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/sla-policies", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: SlaPolicyIn) => take(http.POST("/api/v1/sla-policies", { body })),
    patch: (id: Id, body: SlaPolicyPatch) => take(http.PATCH("/api/v1/sla-policies/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/sla-policies/{id}", by(id))),
    reapply: (id: Id) => take(http.POST("/api/v1/sla-policies/{id}/reapply", by(id))),
  },
  rules: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/rules", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: AutomationRuleIn) => take(http.POST("/api/v1/rules", { body })),
    patch: (id: Id, body: AutomationRulePatch) => take(http.PATCH("/api/v1/rules/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/rules/{id}", by(id))),
    order: (rule_ids: Id[]) => take(http.PUT("/api/v1/rules/order", { body: { rule_ids } })),
    try: (body: RuleTrialIn) => take(http.POST("/api/v1/rules/try", { body })),
    runs: (id: Id, query: PageOf<RuleRun["state"]>) => take(http.GET("/api/v1/rules/{id}/runs", { params: { path: { id }, query } })),
    versions: (id: Id) => take(http.GET("/api/v1/rules/{id}/versions", by(id))),
  },
  macros: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/macros", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: MacroIn) => take(http.POST("/api/v1/macros", { body })),
    patch: (id: Id, body: MacroPatch) => take(http.PATCH("/api/v1/macros/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/macros/{id}", by(id))),
  },
  replies: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/canned-replies", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: CannedReplyIn) => take(http.POST("/api/v1/canned-replies", { body })),
    patch: (id: Id, body: CannedReplyPatch) => take(http.PATCH("/api/v1/canned-replies/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/canned-replies/{id}", by(id))),
  },
  categories: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/article-categories", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: ArticleCategoryIn) => take(http.POST("/api/v1/article-categories", { body })),
    patch: (id: Id, body: ArticleCategoryPatch) => take(http.PATCH("/api/v1/article-categories/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/article-categories/{id}", by(id))),
  },
  webhooks: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/webhooks", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: WebhookIn) => take(http.POST("/api/v1/webhooks", { body })),
    patch: (id: Id, body: WebhookPatch) => take(http.PATCH("/api/v1/webhooks/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/webhooks/{id}", by(id))),
    deliveries: (id: Id, query: PageOf<DeliveryState>) => take(http.GET("/api/v1/webhooks/{id}/deliveries", { params: { path: { id }, query } })),
    replay: (id: Id, delivery_ids: Id[]) => take(http.POST("/api/v1/webhooks/{id}/replay", { ...by(id), body: { delivery_ids } })),
  },
};
