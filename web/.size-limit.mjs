import { readFileSync } from "node:fs";

const built = "../gateway/static/";

/** What a page loads before it can be used: its scripts, the chunks they import, its styles. */
function loadedBy(page, folder) {
  const html = readFileSync(built + page, "utf8");
  return [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path]) => built + folder + path);
}

export default [
  { name: "console shell, scripts and styles", path: loadedBy("console/index.html", "console/"), limit: "240 kB", gzip: true },
  { name: "widget loader", path: `${built}widget/widget.js`, limit: "2 kB", gzip: true },
  { name: "widget, everything that an open chat loads", path: [`${built}widget/widget.js`, `${built}widget/chat.html`, ...loadedBy("widget/chat.html", "")], limit: "12 kB", gzip: true },
  { name: "widget, what is loaded when it is needed: articles, bot, stars", path: `${built}widget/assets/later-*.js`, limit: "3 kB", gzip: true },
  { name: "widget, forms of the bot", path: `${built}widget/assets/forms-*.js`, limit: "2 kB", gzip: true },
];
