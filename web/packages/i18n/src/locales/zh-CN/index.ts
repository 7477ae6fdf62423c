import actions from "./actions.json";
import core from "./core.json";
import errors from "./errors.json";
import inbox from "./inbox.json";
import knowledge from "./knowledge.json";

const zh = { ...core, ...inbox, ...actions, ...knowledge, ...errors };
export default zh;
