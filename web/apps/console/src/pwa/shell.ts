/** How the names of the caches begin in which the console's own files are kept. */
export const SHELL = "trunkline-shell-";

/** What is not the console's, though it stands at the same address. */
const FOREIGN = /^\/(api|hooks|chat|widget|help|healthz|readyz|metrics)(\/|$)|^\/widget\.js$/;
const FILE = /^\/assets\/.+-[A-Za-z0-9_-]{8}\.(js|css|woff2|svg|png)$/;

/** Whether a request is for a page of the console, or for one of the files whose names tell their content. */
export function isShellFile(path: string, isPage: boolean): boolean {
  return isPage ? !FOREIGN.test(path) : FILE.test(path) || path === "/first-paint.js" || path === "/favicon.svg";
}
