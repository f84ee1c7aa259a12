import { EventEmitter } from "node:events";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Settings, SettingsPatch } from "#shared/settings/settings.ts";
import { Refusal } from "../refusal.ts";
import { type Layer, mergeLayers } from "./layer.ts";
import { effective, loadSettings, preferencesFileName } from "./load-settings.ts";
import { mistakeSentence, type SettingsMistake, type SettingsUnreadable } from "./mistake.ts";
import { errorCode, writeFileAtomically } from "./settings-file.ts";

/**
 * The settings in force, in three layers: defaults, then the administrator's `settings.json`, then what the agent changed in the
 * app (`preferences.json`). The app reads `settings.json` and never writes it, so a file with a mistake stays as its author left it.
 */
export interface DeskSettings extends Pick<EventEmitter<{ changed: [Settings] }>, "on" | "off" | "once"> {
  current(): Settings;
  /** Found at start. */
  readonly mistakes: readonly SettingsMistake[];
  readonly unreadable: readonly SettingsUnreadable[];
  /**
   * Takes in what the agent changed: in force at once, resolves when it is on disk. `keys` replaces all of the agent's keys.
   * @throws Refusal `settings-invalid` (nothing has changed); `disk-full`, `internal` (in force, but not kept for the next start)
   */
  change(patch: SettingsPatch): Promise<void>;
}

/** Never fails: what can't be read is reported and logged, and defaults are used. */
export async function createDeskSettings(options: { dir: string; logger: Logger }): Promise<DeskSettings> {
  const { dir, logger } = options;
  const loaded = await loadSettings(dir);
  for (const mistake of loaded.mistakes) logger.warn({ key: mistake.key }, mistakeSentence(mistake));
  for (const { file, reason, line } of loaded.unreadable)
    logger.error({ file, reason, line }, "a settings file is not used");

  const path = join(dir, preferencesFileName);
  const events = new EventEmitter<{ changed: [Settings] }>();
  let preferences: Layer = loaded.preferences;
  let settings = loaded.settings;
  let writing: Promise<void> = Promise.resolve();
  /** The agent's file holds something that a rewrite would lose. */
  let faulty = [...loaded.mistakes, ...loaded.unreadable].some(({ file }) => file === preferencesFileName);

  async function write(): Promise<void> {
    try {
      if (faulty) await rename(path, `${path}.broken`);
      faulty = false;
      await writeFileAtomically(path, `${JSON.stringify(preferences, null, 2)}\n`);
    } catch (error) {
      logger.error({ err: error, file: preferencesFileName }, "the agent's settings could not be saved");
      const code = errorCode(error);
      throw code === "ENOSPC" || code === "EDQUOT" ? new Refusal("disk-full") : new Refusal("internal");
    }
  }

  return {
    on: events.on.bind(events),
    off: events.off.bind(events),
    once: events.once.bind(events),
    current: () => settings,
    mistakes: loaded.mistakes,
    unreadable: loaded.unreadable,
    async change(patch) {
      const checked = SettingsPatch.safeParse(patch);
      if (!checked.success)
        throw new Refusal("settings-invalid", { key: checked.error.issues[0]?.path.join(".") ?? "" });
      preferences = {
        ...mergeLayers(preferences, asked(checked.data, patch)),
        ...(patch.keys ? { keys: patch.keys } : {}),
      };
      settings = effective(loaded.site, preferences);
      events.emit("changed", settings);
      // One after the other, each with the newest text.
      const mine = writing.then(write, write);
      writing = mine.catch(() => undefined);
      return mine;
    },
  };
}

/**
 * Only the keys that were asked for: the schema fills in the defaults of the others, which would undo what the agent chose before.
 */
function asked(checked: SettingsPatch, patch: SettingsPatch): Layer {
  const groups = ["audio", "look", "pop", "calls", "wallboard"] as const;
  return Object.fromEntries(
    groups.flatMap((name) => {
      const wanted = patch[name] ?? {};
      const kept = Object.entries(checked[name] ?? {}).filter(([key]) => key in wanted);
      return kept.length === 0 ? [] : [[name, Object.fromEntries(kept)]];
    }),
  );
}
