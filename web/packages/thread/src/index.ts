export { newClientId } from "./client-id";
export { LinkedText } from "./LinkedText";
export { splitLinks, type Part } from "./links";
export { isSendKey, type SendKey } from "./send-key";
export { Ticks, type Mark } from "./Ticks";
export { buildTimeline, type Entry, type Row } from "./timeline";
