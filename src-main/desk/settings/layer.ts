import type { z } from "zod";
import { defaultSettings, Settings } from "#shared/settings/settings.ts";
import { childOf, expectedOf, type KeySchema, keySchemaOf, keysOf } from "./key-schema.ts";
import type { SettingsMistake } from "./mistake.ts";
import { nearestKey } from "./nearest-key.ts";

/** Part of the settings, by group and key, as read from one file. */
export type Layer = Readonly<Record<string, unknown>>;

export const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Groups are merged key by key; a later layer's key wins. */
export function mergeLayers(...layers: readonly Layer[]): Layer {
  const merged: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const below = merged[key];
      merged[key] = isGroup(below) && isGroup(value) ? { ...below, ...value } : value;
    }
  }
  return merged;
}

/**
 * Takes a file's content apart: what can be used, and each mistake. A wrong key costs only itself.
 * @param allowed the keys that this file may hold
 */
export function readLayer(
  file: string,
  content: Record<string, unknown>,
  allowed: z.ZodType,
): { layer: Layer; mistakes: SettingsMistake[] } {
  const root = keySchemaOf(allowed);
  const { known, mistakes } = dropUnknown(file, content, root);
  const defaults = defaultSettings();
  const checked = Settings.safeParse(mergeLayers(defaults, known));
  if (checked.success) return { layer: known, mistakes };
  // One mistake per key, though a key may hold several: its default replaces it as a whole.
  const wrong = new Map(
    checked.error.issues.map(({ path }) => [path.slice(0, 2).join("."), path.slice(0, 2).map(String)]),
  );
  for (const [key, [group = "", inner]] of wrong) {
    const groupSchema = childOf(root, group) ?? {};
    const schema = inner === undefined ? groupSchema : (childOf(groupSchema, inner) ?? {});
    const expected = expectedOf(schema, valueAt(defaults, group, inner));
    mistakes.push({ file, key, expected, got: shortJson(valueAt(known, group, inner)) });
    const holder = known[group];
    if (inner !== undefined && isGroup(holder)) delete holder[inner];
    else delete known[group];
  }
  return { layer: known, mistakes };
}

function dropUnknown(file: string, content: Record<string, unknown>, root: KeySchema) {
  const known: Record<string, unknown> = {};
  const mistakes: SettingsMistake[] = [];
  const report = (key: string, name: string, names: readonly string[], value: unknown) =>
    mistakes.push({
      file,
      key,
      expected: { code: "known-key", values: { nearest: nearestKey(name, names) } },
      got: shortJson(value),
    });
  for (const [group, value] of Object.entries(content)) {
    const schema = childOf(root, group);
    if (!schema) {
      report(group, group, keysOf(root), value);
    } else if (!isGroup(value)) {
      known[group] = value;
    } else {
      const kept = Object.entries(value).filter(([key, inner]) => {
        if (childOf(schema, key)) return true;
        report(`${group}.${key}`, key, keysOf(schema), inner);
        return false;
      });
      known[group] = Object.fromEntries(kept);
    }
  }
  return { known, mistakes };
}

function valueAt(layer: Layer, group: string, key: string | undefined): unknown {
  const value = layer[group];
  return key === undefined ? value : isGroup(value) ? value[key] : undefined;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
