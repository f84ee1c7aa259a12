import { pinyin } from "pinyin-pro";

/** What a Chinese name is searched by. Several readings where a character has them; empty for names without Chinese characters. */
export interface PinyinKeys {
  /** "huanghang" */
  readonly joined: readonly string[];
  /** "huang hang" */
  readonly spaced: readonly string[];
  /** "hh" */
  readonly initials: readonly string[];
}

const none: PinyinKeys = { joined: [], spaced: [], initials: [] };

/**
 * Pinyin keys of a name, lower case, without tones; Latin words and digits in it stay words. For the store's writer.
 *
 * The first character is read both as a surname (单 Shàn, 仇 Qiú, 曾 Zēng) and as an ordinary word (单 dān, as in a company's name); ü both as
 * `v` and as `u`, since people type either.
 */
export function pinyinKeys(name: string): PinyinKeys {
  const plain = name.normalize("NFKC").slice(0, 400);
  if (!/\p{Script=Han}/u.test(plain)) return none;
  const readings = [
    syllables(plain, "head", "v"),
    syllables(plain, "off", "v"),
    syllables(plain, "head", "u"),
    syllables(plain, "off", "u"),
  ].filter((reading) => reading.length > 0);
  return {
    joined: distinct(readings.map((reading) => reading.join(""))),
    spaced: distinct(readings.map((reading) => reading.join(" "))),
    initials: distinct(readings.map((reading) => reading.map((syllable) => syllable.slice(0, 1)).join(""))),
  };
}

/** The same as one text for a full-text index. */
export function pinyinText(name: string): string {
  const { joined, spaced, initials } = pinyinKeys(name);
  return distinct([...spaced, ...joined, ...initials]).join(" ");
}

function syllables(name: string, surname: "head" | "off", umlaut: "v" | "u"): string[] {
  const parts = pinyin(name, {
    toneType: "none",
    type: "array",
    nonZh: "consecutive",
    v: umlaut,
    mode: surname === "head" ? "surname" : "normal",
    surname,
  });
  return parts.flatMap((part) => part.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function distinct(keys: readonly string[]): string[] {
  return [...new Set(keys)];
}
