import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Spoken prompts by key, as raw µ-law. */
export interface VoiceLibrary {
  keys(): readonly string[];
  /** Throws a sentence that names the known keys when there is no such voice. */
  voice(key: string): Uint8Array;
}

/** Loads every `*.ulaw` of a folder (8 kHz, mono, no header); the key is the file's name without its ending. */
export async function loadVoices(folder: string): Promise<VoiceLibrary> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ulaw")).sort();
  const voices = new Map<string, Uint8Array>();
  for (const name of names) voices.set(name.slice(0, -".ulaw".length), await readFile(join(folder, name)));
  return {
    keys: () => [...voices.keys()],
    voice(key) {
      const found = voices.get(key);
      if (!found)
        throw new Error(`There is no voice "${key}" in ${folder}; known are ${[...voices.keys()].join(", ")}.`);
      return found;
    },
  };
}
