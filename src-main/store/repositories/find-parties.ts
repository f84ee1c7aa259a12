import type { Connection } from "../connection.ts";
import { missingIndexes } from "./deferred-indexes.ts";
import { afterPrefix } from "./ranges.ts";
import { fold, holds, type Terms } from "./search-text.ts";

export type PartyKind = "customer" | "lead";
export type PartyRow = {
  n: number;
  id: string;
  name: string;
  company: string | null;
  email: string | null;
  account: string | null;
  sortName: string;
  lastContactAt: number;
};
export type Matched = "name" | "pinyin" | "company" | "email" | "account";
export type Party = { row: PartyRow; matched: Matched; score: number; contact: string | null };

const columns = (kind: PartyKind) =>
  `p.n, p.id, p.name, p.company, p.email, ${kind === "customer" ? "p.account_number" : "NULL"} AS account, p.sort_name AS sortName, p.last_contact_at AS lastContactAt`;
const kinds = ["customer", "lead"] as const;
const perKind = (sql: (kind: PartyKind) => string) => ({ customer: sql("customer"), lead: sql("lead") });

export const partySql = {
  bySortName: perKind(
    (kind) =>
      `SELECT ${columns(kind)} FROM ${kind} p WHERE p.sort_name >= ? AND p.sort_name < ? ORDER BY p.sort_name LIMIT ?`,
  ),
  bySortCompany: `SELECT ${columns("customer")} FROM customer p WHERE p.sort_company >= ? AND p.sort_company < ? ORDER BY p.sort_company LIMIT ?`,
  byAccount: `SELECT ${columns("customer")} FROM customer p WHERE p.account_number >= ? AND p.account_number < ? ORDER BY p.account_number LIMIT ?`,
  byWords: perKind(
    (kind) =>
      `SELECT ${columns(kind)} FROM (SELECT rowid AS n FROM ${kind}_words WHERE ${kind}_words MATCH ? LIMIT ?) f JOIN ${kind} p ON p.n = f.n`,
  ),
  byContactWords: `SELECT ${columns("customer")}, k.name AS contact FROM (SELECT rowid AS n FROM contact_words WHERE contact_words MATCH ? LIMIT ?) f
    JOIN contact k ON k.n = f.n JOIN customer p ON p.id = k.customer_id`,
} as const;

const maxPairs = 4;
/** Names of people have up to four characters, so three pairs. */
const longestName = 4;
const legalForm: ReadonlySet<string> = new Set(["有限", "限公", "公司", "限责", "责任", "任公", "股份", "份有"]);
/** Shorter beginnings than this match too many words to be gathered from the index; the sort order answers them. */
const shortestPrefix = 3;

/**
 * Customers or leads by words: a bounded set of candidates from the cheapest sources first, then ranked. The whole of it is never ranked: a
 * million records hold a hundred thousand with the same surname, and nobody reads past the first dozen (DESIGN 15).
 */
export function findParties(connection: Connection, kind: PartyKind, terms: Terms, wanted: number): Party[] {
  const found = new Map<number, Party>();
  const bound = Math.max(40, wanted * 2);
  const add = (rows: readonly (PartyRow & { contact?: string })[], inName: boolean) => {
    for (const row of rows) {
      if (found.has(row.n)) continue;
      const party = ranked(row, terms, inName, row.contact ?? null);
      if (party !== null) found.set(row.n, party);
    }
  };
  const words = (match: string) => connection.sql<[string, number], PartyRow>(partySql.byWords[kind]).all(match, bound);
  const range = (sql: string, prefix: string, limit: number) =>
    connection.sql<[string, string, number], PartyRow>(sql).all(prefix, afterPrefix(prefix), limit);

  const latin = terms.chinese.length === 0 && terms.text !== "";
  // During a first sync: their names are findable when the index is made.
  const missing = kind === "customer" ? missingIndexes(connection) : new Set<string>();
  if (latin && !missing.has("customer_sort_name")) add(range(partySql.bySortName[kind], terms.text, bound), true);
  const whole = [...telling(terms.chinese), ...terms.words, ...(terms.last === null ? [] : [terms.last])];
  const exact = all(whole);
  // A long Chinese text is a company's; asking for it among people's names would walk through every company to find none.
  const person = terms.chinese.length < longestName;
  if (exact !== null) add(words(person ? `name : (${exact})` : exact), person);
  if (latin && kind === "customer") {
    if (!missing.has("customer_sort_company"))
      add(range(partySql.bySortCompany, terms.text, Math.ceil(wanted / 2)), false);
    add(range(partySql.byAccount, terms.text.toUpperCase(), 5), false);
  }
  if (kind === "customer" && exact !== null && found.size < bound) {
    const contacts = connection.sql<[string, number], PartyRow & { contact: string }>(partySql.byContactWords);
    add(contacts.all(prefixed(terms) ?? exact, wanted), false);
  }
  if (found.size < wanted) {
    const match = prefixed(terms);
    if (match !== null) add(words(match), true);
  }
  return [...found.values()]
    .sort((a, b) => b.score - a.score || b.row.lastContactAt - a.row.lastContactAt || a.row.n - b.row.n)
    .slice(0, wanted);
}
export { kinds as partyKinds };

/** Every term, the last word as a beginning; one that is too short is left to the check of the candidates, if others narrow it. */
function prefixed({ chinese, words, last }: Terms): string | null {
  const others = all([...telling(chinese), ...words]);
  if (last === null) return others;
  if (last.length < shortestPrefix) return others;
  return others === null ? `"${last}" *` : `${others} AND "${last}" *`;
}

/**
 * At most four of a long text's pairs, from all over it and without the legal form that half of all companies share: each further list to
 * walk through costs milliseconds (nine pairs at a million customers: 32 ms), and the candidates are checked against the whole text anyway.
 */
function telling(pairs: readonly string[]): readonly string[] {
  const own = pairs.filter((pair) => !legalForm.has(pair));
  const kept = own.length > 0 ? own : pairs;
  if (kept.length <= maxPairs) return kept;
  return Array.from({ length: maxPairs }, (_, i) => kept[Math.round((i * (kept.length - 1)) / (maxPairs - 1))] ?? "");
}

/** Terms are letters and digits only, so quoting needs no escaping. */
function all(terms: readonly string[]): string | null {
  return terms.length === 0 ? null : terms.map((term) => `"${term}"`).join(" AND ");
}

/** null: the index offered it, but it does not hold what was typed (a last word too short to ask the index for). */
function ranked(row: PartyRow, terms: Terms, inName: boolean, contact: string | null): Party | null {
  const party = (matched: Matched, score: number) => ({ row, matched, score, contact });
  const name = fold(row.name);
  if (name === terms.text) return party("name", 100);
  if (row.sortName === terms.text) return party("pinyin", 95);
  if (holds(name, terms)) return party("name", name.startsWith(terms.text) ? 90 : 80);
  if (row.account !== null && fold(row.account).startsWith(terms.text)) return party("account", 70);
  if (row.company !== null && holds(fold(row.company), terms))
    return party("company", fold(row.company).startsWith(terms.text) ? 60 : 50);
  if (row.email !== null && holds(fold(row.email), terms)) return party("email", 45);
  if (contact !== null && holds(fold(contact), terms)) return party("name", 55);
  if (row.sortName.startsWith(terms.text) && row.sortName !== name) return party("pinyin", 75);
  if (row.sortName !== name && readsAs(row.sortName, terms)) return party("pinyin", 65);
  // Spread over name and company ("zhang acme"), another reading, or a company's pinyin.
  const everything = `${name} ${row.sortName} ${fold(row.company ?? "")} ${fold(row.email ?? "")}`;
  if (holds(everything, terms)) return party(inName ? "name" : "company", 40);
  const narrowed =
    terms.last === null || terms.last.length >= shortestPrefix || terms.words.length + terms.chinese.length === 0;
  return narrowed ? party(inName ? "pinyin" : "company", 30) : null;
}

/** Pinyin typed without spaces, from any syllable on, or initials: "huangh", "hang", "hh". */
function readsAs(sortName: string, { chinese, words, last }: Terms): boolean {
  if (chinese.length > 0) return false;
  const syllables = sortName.split(" ");
  const joined = syllables.map((_, i) => syllables.slice(i).join(""));
  const initials = syllables.map((_, i) =>
    syllables
      .slice(i)
      .map((each) => each.charAt(0))
      .join(""),
  );
  const typed = last === null ? words : [...words, last];
  return typed.every((word) => [...joined, ...initials].some((key) => key.startsWith(word)));
}
