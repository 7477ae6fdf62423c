import actions from "./actions.json";
import core from "./core.json";
import errors from "./errors.json";
import inbox from "./inbox.json";
import settings from "./settings.json";

const en = { ...core, ...inbox, ...actions, ...settings, ...errors };
export default en;
export type Resources = typeof en;
