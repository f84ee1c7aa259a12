/** Legal forms and ways of address that don't tell people or companies apart. */
const noise =
  /(?:有限责任公司|股份有限公司|有限公司|集团|公司|先生|女士|小姐|老师|经理|总)$|\b(?:co|ltd|limited|inc|corp|corporation|llc|gmbh|ag|sa|bv|plc|company|group|mr|mrs|ms|miss|dr|prof)\b\.?/giu;

/** A name reduced to what counts when two are compared: width, case, spaces, punctuation, legal forms and titles apart. */
function essence(name: string): string[] {
  const folded = name.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC").toLowerCase().trim();
  const kept = folded.replace(noise, " ").trim();
  const words = (kept === "" ? folded : kept).match(/[\p{L}\p{N}]+/gu) ?? [];
  // Chinese is written with or without spaces: "黄 航" is 黄航.
  return words.some((word) => /\p{Script=Han}/u.test(word)) ? [words.join("")] : words;
}

/**
 * How alike two names are, 0 to 1. Chinese names of persons differ by a single character (黄航 and 黄杭 are two people), so short Chinese names
 * match whole or not at all; longer ones (companies) when one contains the other. Latin names in any order of words, by pairs of letters.
 * @param romanise Pinyin readings of a Chinese name, so that "Huang Hang" matches 黄航; left out: scripts are not compared.
 */
export function nameSimilarity(a: string, b: string, romanise?: (name: string) => readonly string[]): number {
  const left = essence(a);
  const right = essence(b);
  if (left.length === 0 || right.length === 0) return 0;
  const isHan = [left, right].map((words) => words.some((word) => /\p{Script=Han}/u.test(word)));
  if (isHan[0] === true && isHan[1] === true) return chinese(left.join(""), right.join(""));
  if (isHan[0] === isHan[1]) return latin(left, right);
  if (romanise === undefined) return 0;
  const [han, words] = isHan[0] === true ? [a, right] : [b, left];
  const typed = [...words].sort().join("");
  // Romanised names sound alike without being the same: never certain.
  return romanise(han).some(
    (reading) => joinedSorted(reading) === typed || reading.replace(/\s/g, "") === words.join(""),
  )
    ? 0.8
    : 0;
}

function joinedSorted(reading: string): string {
  const [surname = "", ...given] = reading.split(" ");
  return [surname, given.join("")].sort().join("");
}

function chinese(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if ([...short].length < 4) return 0;
  return long.includes(short) ? 0.8 : 0;
}

function latin(a: readonly string[], b: readonly string[]): number {
  const left = pairs([...a].sort().join(" "));
  const right = pairs([...b].sort().join(" "));
  if (left.length === 0 || right.length === 0) return a.join(" ") === b.join(" ") ? 1 : 0;
  const rest = [...right];
  let shared = 0;
  for (const pair of left) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / (left.length + right.length);
}

function pairs(text: string): string[] {
  return [...text].slice(0, -1).map((letter, i) => letter + text.charAt(i + 1));
}
