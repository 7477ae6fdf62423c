/** The server's nonce for this page: styles made at run time carry it, others are refused. */
export const NONCE = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";
