export { createDeskSettings, type DeskSettings } from "./desk-settings.ts";
export {
  describeExpected,
  type Expected,
  mistakeSentence,
  mistakeValues,
  type SettingsMistake,
  type SettingsUnreadable,
  unreadableValues,
} from "./mistake.ts";
export { errorCode, writeFileAtomically } from "./settings-file.ts";
