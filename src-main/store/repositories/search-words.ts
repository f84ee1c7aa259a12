import { readingsOf } from "./readings.ts";
import { fold, grams } from "./search-text.ts";

/** What goes into the search index for one record, per column. Words are separated by spaces. */
export type Words = { name: string; company: string; other: string };

/** The fields that words are made from, of any searchable entity. */
export type WordSource = {
  readonly name?: string;
  readonly title?: string | null;
  readonly company?: string | null;
  readonly email?: string | null;
  readonly accountNumber?: string | null;
};

const han = /\p{Script=Han}+/gu;
/** What most Chinese names are: characters that stand for themselves, nothing to fold or to take apart. */
const plainHan = /^[\u4e00-\u9fff]+$/;
const isChinese = (text: string) => /\p{Script=Han}/u.test(text);

/** Orders names as people look them up: Chinese by pinyin, the others without case and accents. */
export function sortKey(name: string): string {
  if (plainHan.test(name)) return readingsOf(name)[0]?.join(" ") ?? name;
  const text = fold(name);
  if (!isChinese(text)) return text.trim();
  const read = text.replace(han, (run) => ` ${readingsOf(run)[0]?.join(" ") ?? run} `);
  return read.replace(/\s+/g, " ").trim();
}

const companyKeys = new Map<string, string>();
const maxCompanyKeys = 10_000;

/** The same of a company's name, which many customers have in common: remembered, since a first sync asks for a million. */
export function companySortKey(company: string): string {
  let key = companyKeys.get(company);
  if (key === undefined) {
    key = sortKey(company);
    if (companyKeys.size >= maxCompanyKeys) companyKeys.clear();
    companyKeys.set(company, key);
  }
  return key;
}

export function wordsOf(entity: "customer" | "contact" | "lead" | "task", fields: WordSource): Words {
  return {
    name: nameWords((entity === "task" ? fields.title : fields.name) ?? "", 4),
    // The first syllables of a company are what people type; its trade and legal form tell nothing apart.
    company: nameWords(fields.company ?? "", 6),
    other: [fields.email, fields.accountNumber].filter((text) => typeof text === "string").join(" "),
  };
}

/**
 * Latin words as they are; Chinese as single characters and pairs, so that any part of a name is found without positions; its pinyin from each
 * syllable on ("wangxiaoming", "xiaoming", "ming") and its initials likewise ("wxm", "xm"), so that a prefix finds each part of it.
 */
function nameWords(name: string, syllables: number): string {
  const text = fold(name);
  if (!isChinese(text)) return text;
  const words = new Set([text.replace(han, " ").trim(), ...grams(text)]);
  for (const run of text.match(han) ?? []) {
    for (const reading of readingsOf(run)) addPinyin(words, reading.slice(0, syllables));
  }
  return [...words].join(" ");
}

function addPinyin(words: Set<string>, reading: readonly string[]): void {
  let joined = "";
  let initials = "";
  for (const syllable of reading.toReversed()) {
    joined = syllable + joined;
    initials = syllable.charAt(0) + initials;
    words.add(syllable).add(joined);
    if (initials.length > 1) words.add(initials);
  }
}
