import { join } from "node:path";
import { defaultSettings, Settings, SettingsPatch } from "#shared/settings/settings.ts";
import { type Layer, mergeLayers, readLayer } from "./layer.ts";
import type { SettingsMistake, SettingsUnreadable } from "./mistake.ts";
import { readSettingsFile } from "./settings-file.ts";

/** The administrator's file; the app only reads it. */
export const settingsFileName = "settings.json";
/** The agent's own changes; the app writes it. */
export const preferencesFileName = "preferences.json";

export interface LoadedSettings {
  settings: Settings;
  /** What the administrator's file holds on top of the defaults. */
  site: Layer;
  /** What the agent changed on top of that. */
  preferences: Layer;
  mistakes: SettingsMistake[];
  unreadable: SettingsUnreadable[];
}

/** Reads both settings files of a data folder. Never fails: what can't be used is reported, and the layer below counts. */
export async function loadSettings(dir: string): Promise<LoadedSettings> {
  const mistakes: SettingsMistake[] = [];
  const unreadable: SettingsUnreadable[] = [];
  const layerOf = async (file: string, allowed: typeof Settings | typeof SettingsPatch): Promise<Layer> => {
    const read = await readSettingsFile(join(dir, file));
    if (read.kind === "absent") return {};
    if (read.kind === "unreadable") {
      unreadable.push(read.unreadable);
      return {};
    }
    const { layer, mistakes: found } = readLayer(file, read.content, allowed);
    mistakes.push(...found);
    return layer;
  };
  const site = await layerOf(settingsFileName, Settings);
  const preferences = await layerOf(preferencesFileName, SettingsPatch);
  return { settings: effective(site, preferences), site, preferences, mistakes, unreadable };
}

/** The settings in force. Both layers were checked key by key, so together they are valid. */
export function effective(site: Layer, preferences: Layer): Settings {
  return Settings.parse(mergeLayers(defaultSettings(), site, preferences));
}
