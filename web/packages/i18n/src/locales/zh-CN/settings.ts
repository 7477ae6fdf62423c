import automation from "./settings-automation.json";
import forms from "./settings-forms.json";
import hours from "./settings-hours.json";
import people from "./settings-people.json";
import programs from "./settings-programs.json";
import routing from "./settings-routing.json";
import settings from "./settings.json";

/** The words of the settings, which are loaded with their screens. */
const parts = [settings, routing, hours, automation, programs, people, forms] as const;
export default parts;
