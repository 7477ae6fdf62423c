export { api } from "./api";
export { backoffMs } from "./backoff";
export { csrfToken, keepCsrfToken } from "./csrf";
export { ApiFailure, asFailure } from "./failure";
export { onSignedOut } from "./http";
export { knowledge } from "./knowledge";
export { StreamSocket, type LinkState, type StreamListener } from "./socket";
export type * from "./types";
export { uploadFile, type Upload } from "./upload";
