/** The calls that only the settings make: a module of its own, so that it is loaded with them. */
import { api } from "./api";
import { everyPage, LIMIT } from "./paging";
import { by, http, take } from "./http";
import type { components } from "./schema";
import type { Id, Role } from "./types";

type Shapes = components["schemas"];

export type QueueIn = Shapes["QueueIn"];
export type QueuePatch = Shapes["QueuePatch"];
export type ChannelRule = Shapes["ChannelRule"];
export type QueuePolicy = Shapes["QueuePolicy"];
export type Targets = Required<Shapes["Targets"]>;
export type Member = Shapes["Member"];
export type Skill = Shapes["Skill"];
export type SkillIn = Shapes["SkillIn"];
export type SkillPatch = Shapes["SkillPatch"];
export type Rule = Shapes["RoutingRule"];
export type RuleIn = Shapes["RuleIn"];
export type RulePatch = Shapes["RulePatch"];
export type Conditions = Shapes["SortingConditions"];
export type Outcome = Shapes["SortingOutcome"];
export type Need = Shapes["Need"];
export type Trial = Shapes["Trial"];
export type TrialIn = Shapes["TrialIn"];
export type Team = Shapes["Team"];
export type TeamIn = Shapes["TeamIn"];
export type TeamPatch = Shapes["TeamPatch"];
export type TagIn = Shapes["TagIn"];
export type TagPatch = Shapes["TagPatch"];
export type CustomField = Shapes["CustomField"];
export type CustomFieldIn = Shapes["CustomFieldIn"];
export type CustomFieldPatch = Shapes["CustomFieldPatch"];
export type AgentIn = Shapes["AgentIn"];
export type AgentPatch = Shapes["AgentPatch"];
export type Invitation = Shapes["Invitation"];
export type Token = Shapes["Token"];
export type FreshToken = Shapes["FreshToken"];
export type TokenIn = Shapes["TokenIn"];
export type Session = Shapes["Session"];
export type AuditEntry = Shapes["AuditEntry"];

export const admin = {
  queues: {
    create: (body: QueueIn) => take(http.POST("/api/v1/queues", { body })),
    patch: (id: Id, body: QueuePatch) => take(http.PATCH("/api/v1/queues/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/queues/{id}", by(id))),
    /** Who serves it, with the version it had before they were read: a later one means that they may be others. */
    async members(id: Id) {
      const { version } = await take(http.GET("/api/v1/queues/{id}", by(id)));
      const { items } = await take(http.GET("/api/v1/queues/{id}/members", by(id)));
      return { version, members: items };
    },
    setMembers: (id: Id, members: Member[], expected_version: number) => take(http.PUT("/api/v1/queues/{id}/members", { ...by(id), body: { members, expected_version } })),
  },
  skills: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/skills", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: SkillIn) => take(http.POST("/api/v1/skills", { body })),
    patch: (id: Id, body: SkillPatch) => take(http.PATCH("/api/v1/skills/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/skills/{id}", by(id))),
  },
  rules: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/routing-rules", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: RuleIn) => take(http.POST("/api/v1/routing-rules", { body })),
    patch: (id: Id, body: RulePatch) => take(http.PATCH("/api/v1/routing-rules/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/routing-rules/{id}", by(id))),
    order: (rule_ids: Id[]) => take(http.PUT("/api/v1/routing-rules/order", { body: { rule_ids } })),
    try: (body: TrialIn) => take(http.POST("/api/v1/routing-rules/try", { body })),
  },
  agents: {
    withFormer: () => everyPage((cursor) => take(http.GET("/api/v1/agents", { params: { query: { limit: LIMIT, cursor, with_former: true } } }))),
    get: (id: Id) => take(http.GET("/api/v1/agents/{id}", by(id))),
    create: (body: AgentIn) => take(http.POST("/api/v1/agents", { body })),
    patch: (id: Id, body: AgentPatch) => take(http.PATCH("/api/v1/agents/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/agents/{id}", by(id))),
    setCapacity: (id: Id, cap_units: number) => take(http.PUT("/api/v1/agents/{id}/capacity", { ...by(id), body: { cap_units } })),
    /** Goes out even if the page is left meanwhile. */
    setSkills: (id: Id, levels: Record<Id, number>, expected_version: number) => take(http.PUT("/api/v1/agents/{id}/skills", { ...by(id), body: { levels, expected_version }, keepalive: true })),
  },
  invitations: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/invitations", { params: { query: { limit: LIMIT, cursor } } }))),
    show: (token: string) => take(http.POST("/api/v1/invitations/show", { body: { token } })),
    accept: (body: { token: string; name: string; password: string }) => take(http.POST("/api/v1/invitations/accept", { body })),
    join: (token: string) => take(http.POST("/api/v1/invitations/join", { body: { token } })),
    create: (body: { email: string; role: Role }) => take(http.POST("/api/v1/invitations", { body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/invitations/{id}", by(id))),
  },
  calendars: { list: () => everyPage((cursor) => take(http.GET("/api/v1/calendars", { params: { query: { limit: LIMIT, cursor } } }))) },
  teams: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/teams", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: TeamIn) => take(http.POST("/api/v1/teams", { body })),
    patch: (id: Id, body: TeamPatch) => take(http.PATCH("/api/v1/teams/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/teams/{id}", by(id))),
  },
  tags: {
    list: api.tags.list,
    create: (body: TagIn) => take(http.POST("/api/v1/tags", { body })),
    patch: (id: Id, body: TagPatch) => take(http.PATCH("/api/v1/tags/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/tags/{id}", by(id))),
  },
  customFields: {
    list: api.customFields.list,
    create: (body: CustomFieldIn) => take(http.POST("/api/v1/custom-fields", { body })),
    patch: (id: Id, body: CustomFieldPatch) => take(http.PATCH("/api/v1/custom-fields/{id}", { ...by(id), body })),
    remove: (id: Id) => take(http.DELETE("/api/v1/custom-fields/{id}", by(id))),
  },
  tokens: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/tokens", { params: { query: { limit: LIMIT, cursor } } }))),
    create: (body: TokenIn) => take(http.POST("/api/v1/tokens", { body })),
    rename: (id: Id, name: string, version: number) => take(http.PATCH("/api/v1/tokens/{id}", { ...by(id), body: { name, version } })),
    remove: (id: Id) => take(http.DELETE("/api/v1/tokens/{id}", by(id))),
  },
  sessions: {
    list: () => take(http.GET("/api/v1/me/sessions")),
    remove: (id: Id) => take(http.DELETE("/api/v1/me/sessions/{id}", by(id))),
  },
  audit: (query: { entity?: string; cursor?: string; limit?: number }) => take(http.GET("/api/v1/audit", { params: { query } })),
};
