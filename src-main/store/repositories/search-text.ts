/** Lower case, full width to half width, without accents and apostrophes (O'Brien is typed as obrien): how texts are compared in search. */
export function fold(text: string): string {
  // Plain ASCII, the most of it, needs none of this.
  if (/^[\x20-\x26\x28-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(/[\p{M}'\u2019\u02bc]/gu, "")
    .normalize("NFKC")
    .toLowerCase();
}

const han = /\p{Script=Han}+/gu;
const words = /[\p{L}\p{N}]+/gu;

/** Characters and pairs of neighbours in the Chinese parts of a folded text. */
export function grams(text: string): string[] {
  return (text.match(han) ?? []).flatMap((run) => {
    const characters = [...run];
    return [...characters, ...pairs(characters)];
  });
}

function pairs(characters: readonly string[]): string[] {
  return characters.slice(0, -1).map((character, i) => character + characters[i + 1]);
}

/** A typed text as the terms that a record must have: pairs (or one single character) of Chinese, words of the rest. */
export type Terms = {
  /** The folded text. */
  text: string;
  chinese: readonly string[];
  words: readonly string[];
  /** The last word may still be typed: it counts as a beginning. null: the text ends with a space, or in Chinese. */
  last: string | null;
};

export function termsOf(typed: string): Terms {
  const text = fold(typed).trimStart().slice(0, 100);
  const chinese = (text.match(han) ?? []).flatMap((run) => {
    const characters = [...run];
    return characters.length === 1 ? characters : pairs(characters);
  });
  const all = (text.replace(han, " ").match(words) ?? []).slice(0, 8);
  const open = /[\p{L}\p{N}]$/u.test(text) && !/\p{Script=Han}$/u.test(text);
  return {
    text: text.trimEnd(),
    chinese: chinese.slice(0, 12),
    words: open ? all.slice(0, -1) : all,
    last: open ? (all.at(-1) ?? null) : null,
  };
}

/** Whether `text` (folded) holds all terms: Chinese anywhere, words at the beginning of a word. */
export function holds(text: string, { chinese, words: whole, last }: Terms): boolean {
  if (!chinese.every((term) => text.includes(term))) return false;
  const found = text.match(words) ?? [];
  const begins = (term: string) => found.some((word) => word.startsWith(term));
  return whole.every(begins) && (last === null || begins(last));
}
