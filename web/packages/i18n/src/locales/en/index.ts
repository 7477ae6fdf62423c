import actions from "./actions.json";
import core from "./core.json";
import errors from "./errors.json";
import inbox from "./inbox.json";
import knowledge from "./knowledge.json";

const en = { ...core, ...inbox, ...actions, ...knowledge, ...errors };
export default en;
export type Shell = typeof en;
