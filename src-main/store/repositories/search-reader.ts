import type { SearchHit } from "#shared/crm/search-hit.ts";
import { numberKey } from "#shared/phone/number-key.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import { queryKind } from "#shared/search/query-kind.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { findParties, type Party, type PartyKind } from "./find-parties.ts";
import { numberOwners } from "./number-owners.ts";
import { fold, holds, type Terms, termsOf } from "./search-text.ts";

type Scored = SearchHit & { score: number };

const firstNumber = (column: "customer_id" | "lead_id") =>
  `SELECT coalesce(e164, raw) AS number FROM phone WHERE ${column} = ? ORDER BY n LIMIT 1`;
export const searchSql = {
  colleagues: `SELECT id, name, username, extension FROM colleague
    WHERE active = 1 AND (name LIKE @like ESCAPE '\\' OR username LIKE @like ESCAPE '\\' OR extension LIKE @like ESCAPE '\\') LIMIT @limit`,
  tasks: `SELECT t.id, t.title, t.number, coalesce(c.name, l.name) AS who
    FROM (SELECT rowid AS n FROM task_words WHERE task_words MATCH ? LIMIT ?) f JOIN task t ON t.n = f.n
    LEFT JOIN customer c ON c.id = t.customer_id LEFT JOIN lead l ON l.id = t.lead_id WHERE t.status = 'open'`,
} as const;

/** The search box: everything, as it is typed. Each source gives a bounded number of hits; the best of all are returned. */
export function searchReader(connection: Connection, rules: PhoneRules): StoreReaders["search"] {
  const numberOf = (kind: PartyKind, id: string) =>
    connection.sql<[string], { number: string }>(firstNumber(kind === "customer" ? "customer_id" : "lead_id")).get(id)
      ?.number ?? null;

  const partyHit = (kind: PartyKind, { row, matched, score, contact }: Party): Scored => ({
    type: kind,
    id: row.id,
    title: row.name,
    subtitle: [contact, row.company].filter((text) => text !== null).join(" · ") || null,
    number: null,
    matched,
    score,
  });

  function byWords(terms: Terms, limit: number): Scored[] {
    return [
      ...findParties(connection, "customer", terms, limit).map((party) => partyHit("customer", party)),
      ...findParties(connection, "lead", terms, limit).map((party) => partyHit("lead", party)),
      ...colleagues(terms.text),
      ...tasks(terms),
    ];
  }

  function byNumber(text: string, digits: string, besides: Terms | null, limit: number): Scored[] {
    const key = numberKey(text, rules);
    const e164 = key.kind === "e164" ? key.e164 : null;
    return numberOwners(connection, e164, digits, limit).map(({ type, id, title, subtitle, number, exact }) => ({
      type,
      id,
      title,
      subtitle,
      number,
      matched: "number",
      // "6110 huang": of the many that end so, the one who is called so.
      score: (exact ? 100 : 70) + (besides !== null && holds(fold(title), besides) ? 50 : 0),
    }));
  }

  function colleagues(text: string): Scored[] {
    if (text === "") return [];
    const like = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
    type Found = { id: string; name: string; username: string; extension: string | null };
    return connection
      .sql<[{ like: string; limit: number }], Found>(searchSql.colleagues)
      .all({ like, limit: 5 })
      .map(({ id, name, extension }) => ({
        type: "colleague",
        id,
        title: name,
        subtitle: null,
        number: extension,
        matched: extension === text ? "number" : "name",
        score: fold(name).startsWith(text) || extension === text ? 85 : 50,
      }));
  }

  function tasks({ chinese, words, last }: Terms): Scored[] {
    const terms = [...chinese, ...words].map((term) => `"${term}"`);
    if (last !== null && last.length > 1) terms.push(`"${last}" *`);
    if (terms.length === 0) return [];
    type Found = { id: string; title: string; number: string | null; who: string | null };
    return connection
      .sql<[string, number], Found>(searchSql.tasks)
      .all(terms.join(" AND "), 10)
      .map(({ id, title, number, who }) => ({
        type: "task",
        id,
        title,
        subtitle: who,
        number,
        matched: "title",
        score: 40,
      }));
  }

  return {
    query(text, limit) {
      const kind = queryKind(text);
      if (kind.kind === "empty") return [];
      // One word with digits in it ("C0000012") is searched as the word that it is.
      const oneWord = !/\s/.test(text.trim());
      const words = kind.kind === "digits-suffix" || oneWord ? text : kind.text;
      const hits =
        kind.kind === "name"
          ? []
          : byNumber(text, kind.digits, kind.kind === "mixed" ? termsOf(kind.text) : null, limit);
      hits.push(...byWords(termsOf(words), limit));
      const best = new Map<string, Scored>();
      for (const hit of hits) {
        const other = best.get(hit.id);
        if (other === undefined) best.set(hit.id, hit);
        // Found by its number and by its name: both were typed.
        else best.set(hit.id, { ...(other.score < hit.score ? hit : other), score: other.score + hit.score });
      }
      return [...best.values()]
        .sort((a, b) => b.score - a.score)
        .slice(0, limit)
        .map(({ score: _score, ...hit }) => {
          const owner = hit.type === "customer" || hit.type === "lead" ? hit.type : null;
          return hit.number === null && owner !== null ? { ...hit, number: numberOf(owner, hit.id) } : hit;
        });
    },
  };
}
