import { last8, reversedDigits } from "#shared/phone/suffix.ts";
import type { NumberKey } from "#shared/phone/types.ts";
import type { Match } from "#shared/pop/types.ts";
import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { hasNumberRuns, inNumberRuns } from "./number-runs.ts";
import { afterPrefix } from "./ranges.ts";

/** More owners than this of one number are no help to an agent, and would make the hot read long. */
const maxOwners = 50;

/** A lead that became a customer counts as that customer. */
const owners = `
  SELECT c.id AS customerId, l.id AS leadId, coalesce(c.name, l.name) AS name, CASE WHEN c.id IS NULL THEN l.company ELSE c.company END AS company,
    k.id AS contactId, k.name AS contactName, p.raw AS raw, p.e164 AS e164, p.label AS label, p.chosen_at AS chosenAt,
    coalesce(c.last_contact_at, l.last_contact_at) AS lastContactAt
  FROM phone p
  LEFT JOIN contact k ON k.id = p.contact_id
  LEFT JOIN lead l ON l.id = p.lead_id
  LEFT JOIN customer c ON c.id = coalesce(p.customer_id, k.customer_id, CASE WHEN l.status = 'converted' THEN l.customer_id END)`;

/** While a first sync runs: bounds of the reversed digits, then the number. */
export const byE164InRuns = `${owners} WHERE ${inNumberRuns} AND p.e164 = @e164 LIMIT ${maxOwners}`;
export const byReversedInRuns = `${owners} WHERE ${inNumberRuns} LIMIT ${maxOwners}`;
export const byE164 = `${owners} WHERE p.reversed = ? AND p.e164 = ? LIMIT ${maxOwners}`;
export const byReversed = `${owners} WHERE p.reversed >= ? AND p.reversed < ? LIMIT ${maxOwners}`;
export const byRefCustomer = `SELECT id AS customerId, NULL AS leadId, name, company, last_contact_at AS lastContactAt FROM customer WHERE id = ?`;
export const byRefAccount = `SELECT id AS customerId, NULL AS leadId, name, company, last_contact_at AS lastContactAt FROM customer WHERE account_number = ? LIMIT 2`;
export const byRefLead = `
  SELECT c.id AS customerId, l.id AS leadId, coalesce(c.name, l.name) AS name, CASE WHEN c.id IS NULL THEN l.company ELSE c.company END AS company,
    coalesce(c.last_contact_at, l.last_contact_at) AS lastContactAt
  FROM lead l LEFT JOIN customer c ON l.status = 'converted' AND c.id = l.customer_id WHERE l.id = ?`;
export const byRefContact = `
  SELECT c.id AS customerId, NULL AS leadId, c.name AS name, c.company AS company, k.id AS contactId, k.name AS contactName,
    c.last_contact_at AS lastContactAt
  FROM contact k JOIN customer c ON c.id = k.customer_id WHERE k.id = ?`;

type RefRow = {
  customerId: string | null;
  leadId: string | null;
  name: string;
  company: string | null;
  lastContactAt: number;
  contactId?: string | null;
  contactName?: string | null;
};
type OwnerRow = Omit<RefRow, "name"> & {
  name: string | null;
  contactId: string | null;
  contactName: string | null;
  raw: string;
  e164: string | null;
  label: Match["label"];
  chosenAt: number | null;
};

/** The hot read of the product: whose number is this? One statement on one index. */
export function matchReader(connection: Connection): StoreReaders["matches"] {
  const exactly = (e164: string) => {
    const from = reversedDigits(e164);
    if (hasNumberRuns(connection))
      return distinct(connection.sql<[object], OwnerRow>(byE164InRuns).all({ from, to: afterPrefix(from), e164 }));
    return distinct(connection.sql<[string, string], OwnerRow>(byE164).all(from, e164));
  };
  const endingWith = (tail: string) => {
    const reversed = reversedDigits(tail);
    if (hasNumberRuns(connection)) {
      const bounds = { from: reversed, to: afterPrefix(reversed) };
      return distinct(connection.sql<[object], OwnerRow>(byReversedInRuns).all(bounds));
    }
    return distinct(connection.sql<[string, string], OwnerRow>(byReversed).all(reversed, afterPrefix(reversed)));
  };
  const byTail = (tail: string | null) => (tail === null ? [] : endingWith(tail));

  return {
    byNumber(key: NumberKey) {
      if (key.kind === "e164") {
        const exact = exactly(key.e164);
        return { exact, sameLast8: exact.length > 0 ? [] : byTail(last8(key.e164)) };
      }
      return { exact: [], sameLast8: key.kind === "unusable" ? byTail(key.last8) : [] };
    },
    byRef(value) {
      const id = value.toLowerCase();
      const one = (sql: string) => connection.sql<[string], RefRow>(sql).get(id);
      const record = one(byRefCustomer) ?? one(byRefLead) ?? one(byRefContact);
      if (record !== undefined) return refMatch(record, value);
      const accounts = connection.sql<[string], RefRow>(byRefAccount).all(value);
      // Two customers with one account number: a mistake at central that nobody here can settle.
      const [account] = accounts;
      return account !== undefined && accounts.length === 1 ? refMatch(account, value) : null;
    },
  };
}

/** One match per owner, the newest contact first. A number that an owner has twice counts once: with the choice, else with the contact. */
function distinct(rows: readonly OwnerRow[]): Match[] {
  const found = new Map<string, Match>();
  for (const row of rows) {
    // Its customer or lead has left this desk's scope.
    if (row.name === null) continue;
    const match = ownerMatch(row, row.name);
    const known = found.get(match.target.id);
    if (known === undefined || better(match, known)) found.set(match.target.id, match);
  }
  return [...found.values()].sort(
    (a, b) => (b.lastContactAt ?? 0) - (a.lastContactAt ?? 0) || (a.target.id < b.target.id ? -1 : 1),
  );
}

function better(a: Match, b: Match): boolean {
  if (a.chosenAt !== b.chosenAt) return (a.chosenAt ?? 0) > (b.chosenAt ?? 0);
  return a.contactId !== null && b.contactId === null;
}

// Mapped by hand, not parsed: the rows were parsed when they were written, and zod would take longer here than SQLite does.
function ownerMatch(row: OwnerRow, name: string): Match {
  return {
    target: target(row),
    name,
    company: row.company,
    contactId: row.contactId as Match["contactId"],
    contactName: row.contactName,
    number: row.e164 ?? row.raw,
    label: row.label,
    lastContactAt: row.lastContactAt === 0 ? null : row.lastContactAt,
    chosenAt: row.chosenAt,
  };
}

function refMatch(row: RefRow, value: string): Match {
  return {
    target: target(row),
    name: row.name,
    company: row.company,
    contactId: (row.contactId ?? null) as Match["contactId"],
    contactName: row.contactName ?? null,
    number: value,
    label: "other",
    lastContactAt: row.lastContactAt === 0 ? null : row.lastContactAt,
    chosenAt: null,
  };
}

function target(row: { customerId: string | null; leadId: string | null }): Match["target"] {
  const found = row.customerId === null ? { type: "lead", id: row.leadId } : { type: "customer", id: row.customerId };
  return found as Match["target"];
}
