import { pinyinKeys } from "#shared/search/pinyin.ts";

/** Two characters, since surnames have one or two and are read by themselves (单 Shàn, 尉迟 Yùchí). */
const surnameLength = 2;
const maxRemembered = 10_000;

/**
 * The pinyin readings of a run of Chinese characters, as syllables; the likeliest first. Put together from readings of its beginning and its single
 * characters, each asked for once: a whole name costs the dictionary 25 µs (measured), a first sync has a million of them.
 */
export function readingsOf(run: string): string[][] {
  const characters = [...run];
  const beginning = remember(
    beginnings,
    characters.slice(0, surnameLength).join(""),
    (text) => pinyinKeys(text).spaced,
  );
  const rest = characters
    .slice(surnameLength)
    .map((character) => remember(single, character, (text) => pinyinKeys(text).spaced[0] ?? ""))
    .filter((syllable) => syllable !== "");
  return beginning.map((reading) => [...reading.split(" "), ...rest]);
}

const beginnings = new Map<string, readonly string[]>();
const single = new Map<string, string>();

function remember<T>(known: Map<string, T>, text: string, make: (text: string) => T): T {
  let value = known.get(text);
  if (value === undefined) {
    value = make(text);
    if (known.size >= maxRemembered) known.clear();
    known.set(text, value);
  }
  return value;
}
