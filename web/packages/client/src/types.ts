/** The shapes of the HTTP API and the stream, by the names the console uses; made from the program's own document. */
import type { components, paths } from "./schema";

type Shapes = components["schemas"];

export type Id = string;
export type Time = string;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type ReadPosition = Shapes["ReadPosition"];
export type LastMessage = Shapes["LastMessage"];
/** Answers carry the caller's read position as `me`; stream frames, made once for all readers, do not. */
export type Conversation = Omit<Shapes["Conversation"], "me"> & { me?: ReadPosition | null };
export type ConversationDetail = Shapes["ConversationDetail"];
export type ConversationPage = Shapes["ConversationPage"];
export type Counts = Shapes["Counts"];
export type Thread = Shapes["Thread"];
export type Draft = Omit<Shapes["Draft"], "updated_at">;
export type Status = Conversation["status"];
export type Priority = Conversation["priority"];

export type Message = Shapes["Message"];
export type Content = Message["content"];
export type Attachment = Message["attachments"][number];
export type Delivery = Shapes["Delivery"];

export type SideConversation = Shapes["SideConversation"];
export type SideMessage = Shapes["SideMessage"];
export type SideIn = Shapes["SideIn"];
export type SidePatch = Shapes["SidePatch"];
export type SideMessageIn = Shapes["SideMessageIn"];

export type Workspace = Shapes["Workspace"];
export type WorkspacePatch = Shapes["WorkspacePatch"];
export type Contact = Shapes["Contact"];
export type Identity = Shapes["Identity"];
export type Agent = Shapes["Agent"];
export type AgentStatus = Agent["status"];
export type Role = NonNullable<Agent["role"]>;
export type Queue = Shapes["Queue"];
export type Inbox = Shapes["Inbox"];
export type InboxIn = Shapes["InboxIn"];
export type InboxPatch = Shapes["InboxPatch"];
export type InboxWaiting = Shapes["InboxWaiting"];
export type Consent = Shapes["Consent"];
export type ConsentIn = Shapes["ConsentIn"];
export type Standing = Shapes["Standing"];
export type QuietHours = Shapes["QuietHours"];
export type Copy = Shapes["Copy"];
export type Tag = Shapes["Tag"];
export type Me = Shapes["Me"];
export type Offer = Shapes["Offer"];
export type RoutingDecision = Shapes["Decision"];
export type DeadLetter = Shapes["DeadLetter"];
export type TimelineEvent = Shapes["Event"];
export type Article = Shapes["Article"];
export type ArticleLine = Shapes["ArticleLine"];
export type ArticleIn = Shapes["ArticleIn"];
export type ArticlePatch = Shapes["ArticlePatch"];
export type ArticleRevisionLine = Shapes["ArticleRevisionLine"];
export type ArticleRevision = Shapes["ArticleRevision"];
export type Suggestions = Shapes["Suggestions"];
export type ModelDraft = Shapes["ModelDraft"];
export type ModelSummary = Shapes["ModelSummary"];
export type ModelSentence = Shapes["Sentence"];
export type ModelTranslation = Shapes["ModelTranslation"];
export type SuggestionCard = Shapes["Card"];
export type ArticleImportJob = Shapes["ArticleImportJob"];
export type ArticleImportLine = Shapes["ArticleImportLine"];
export type ArticlePicture = Shapes["ArticlePicture"];
export type OutcomeIn = Shapes["OutcomeIn"];

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never;

export type ConversationQuery = Query<"/api/v1/conversations">;
export type ArticleQuery = Query<"/api/v1/articles">;
export type SidesQuery = Query<"/api/v1/side-conversations">;
export type View = NonNullable<ConversationQuery["view"]>;
export type Sort = NonNullable<ConversationQuery["sort"]>;

export type NewConversation = Shapes["ConversationIn"];
export type Channel = Shapes["Channel"];
export type Template = Shapes["Template"];
export type FilledTemplate = Shapes["TemplateIn"];
export type NewMessage = Shapes["MessageIn"];
export type ConversationPatch = Shapes["ConversationPatch"];
export type ContactPatch = Shapes["ContactPatch"];
export type Login = Shapes["LoginIn"];

export type FloorQueue = Shapes["FloorQueue"];
export type FloorAgent = Shapes["FloorAgent"];
export type FloorHeld = Shapes["FloorHeld"];
export type FloorRisk = Shapes["FloorRisk"];

/** What changed of the floor since the frame before; `whole` for all of it. The ids, where given, say the order and what is gone. */
export interface FloorChange {
  at: Time;
  whole: boolean;
  queues?: FloorQueue[];
  queue_ids?: Id[];
  agents?: FloorAgent[];
  agent_ids?: Id[];
  at_risk?: FloorRisk[];
}

export interface Frame {
  seq: number;
  /** `seq` of the frame before it on this socket. */
  prev: number;
  type: string;
  at: Time;
  data: FrameData;
}

/** Ids and numbers of the event, and the current snapshots of what it concerns. */
export interface FrameData {
  event?: Record<string, unknown>;
  conversation?: Conversation;
  message?: Message;
  contact?: Contact;
  agent?: Agent;
  queue?: Queue;
  /** Of a side conversation, as everybody sees it who does; what is the reader's own is asked for. */
  side?: Omit<SideConversation, "case" | "me">;
  side_id?: Id;
  conversation_id?: Id;
}

export type Ephemeral =
  | { type: "typing"; data: { conversation_id: Id; agent_id?: Id; visitor?: boolean; on?: boolean } }
  | { type: "presence"; data: { conversation_id: Id; agent_ids: Id[] } }
  | { type: "suggestions"; data: Suggestions }
  | { type: "floor"; data: FloorChange };
