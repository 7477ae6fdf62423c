import { showChat } from "./chat";
import { openKeeper } from "./store";
import { speak } from "./words";

const inboxId = location.pathname.split("/")[2] ?? "";
const query = new URLSearchParams(location.search);
const language = query.get("lang") || navigator.language;
const user = new URLSearchParams(location.hash.slice(1)).get("user") ?? query.get("user") ?? "";

/** Who signed in, as the site says; the server decides whether that is true. Nobody: empty. */
function claimedId(): string {
  try {
    return `.${(JSON.parse(atob((user.split(".")[0] ?? "").replace(/-/g, "+").replace(/_/g, "/"))) as { id: string }).id}`;
  } catch {
    return "";
  }
}

speak(language);
const place = document.getElementById("chat");
if (place) void openKeeper(`trunkline.chat.${inboxId}${claimedId()}`).then((keeper) => showChat(place, { inboxId, language, user, keeper }));
