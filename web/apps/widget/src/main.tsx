import { showChat } from "./chat";
import { Keeper } from "./store";
import { speak } from "./words";

const inboxId = location.pathname.split("/")[2] ?? "";
const query = new URLSearchParams(location.search);
const language = query.get("lang") || navigator.language;
const user = new URLSearchParams(location.hash.slice(1)).get("user") ?? query.get("user") ?? "";

speak(language);
const place = document.getElementById("chat");
if (place) void Keeper.open(`trunkline.chat.${inboxId}`).then((keeper) => showChat(place, { inboxId, language, user, keeper }));
