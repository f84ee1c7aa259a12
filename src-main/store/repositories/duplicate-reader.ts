import type { Duplicate } from "#shared/crm/forms.ts";
import { nameSimilarity } from "#shared/crm/names.ts";
import { numberKey } from "#shared/phone/number-key.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { missingIndexes } from "./deferred-indexes.ts";
import { findParties, type PartyKind, partyKinds } from "./find-parties.ts";
import { matchReader } from "./match-reader.ts";
import { termsOf } from "./search-text.ts";

const maxDuplicates = 10;
/** nameSimilarity from here on is "much the same". */
const sameNameFrom = 0.75;

type EmailRow = { id: string; name: string; company: string | null };
export const duplicateSql = {
  customer: "SELECT id, name, company FROM customer WHERE email = ? COLLATE NOCASE LIMIT 5",
  lead: "SELECT id, name, company FROM lead WHERE email = ? COLLATE NOCASE LIMIT 5",
} as const;

/** Who may be the same as what is being typed: numbers first, then e-mail, then names. Bounded, since it runs while typing. */
export function duplicateReader(connection: Connection, rules: PhoneRules): StoreReaders["duplicates"] {
  const matches = matchReader(connection);
  return ({ name, company, email, numbers, except }) => {
    const found = new Map<string, Duplicate>();
    const add = (target: Duplicate["target"], rest: Omit<Duplicate, "target">) => {
      if (target.id !== except && !found.has(target.id)) found.set(target.id, { target, ...rest });
    };
    for (const raw of numbers.filter((each) => each.trim() !== "").slice(0, 20)) {
      const { exact } = matches.byNumber(numberKey(raw, rules));
      for (const match of exact)
        add(match.target, { name: match.name, company: match.company, number: match.number, because: "number" });
    }
    for (const kind of partyKinds) {
      const address = email.trim();
      if (address === "") break;
      if (kind === "customer" && missingIndexes(connection).has("customer_email")) continue;
      for (const row of connection.sql<[string], EmailRow>(duplicateSql[kind]).all(address)) {
        add(target(kind, row.id), { name: row.name, company: row.company, number: null, because: "email" });
      }
    }
    for (const kind of partyKinds) {
      if ([...name.trim()].length < 2) break;
      for (const { row } of findParties(connection, kind, termsOf(name), 20)) {
        if (nameSimilarity(name, row.name) < sameNameFrom) continue;
        const sameCompany = company.trim() !== "" && nameSimilarity(company, row.company ?? "") >= sameNameFrom;
        const because = sameCompany ? "name-company" : "name";
        add(target(kind, row.id), { name: row.name, company: row.company, number: null, because });
      }
    }
    return [...found.values()].slice(0, maxDuplicates);
  };
}

function target(type: PartyKind, id: string): Duplicate["target"] {
  return { type, id } as Duplicate["target"];
}
