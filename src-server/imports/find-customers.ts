import { sql } from "kysely";
import type { Fields } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { type RecordTableRow, recordOf } from "../records/record-tables.ts";
import { readScope, writeScope } from "../records/scope.ts";
import type { RowCustomer } from "./read-row.ts";

/** A customer that rows may mean: stored, or made by an earlier row of the same batch and not stored yet. */
export interface KnownCustomer {
  record: Fields;
  readonly stored: boolean;
  /** The user may change it. */
  readonly writable: boolean;
  /** E.164, or as typed where there is none. */
  readonly numbers: Set<string>;
}

/** The customers that a batch's rows may mean, found in three queries whatever the number of rows. */
export class KnownCustomers {
  readonly #byNumber = new Map<string, Set<KnownCustomer>>();
  readonly #byAccount = new Map<string, Set<KnownCustomer>>();
  readonly #byName = new Map<string, Set<KnownCustomer>>();

  add(
    record: Fields,
    numbers: readonly string[] = [],
    { stored, writable } = { stored: false, writable: true },
  ): KnownCustomer {
    const known: KnownCustomer = { record, stored, writable, numbers: new Set() };
    for (const number of numbers) this.addNumber(known, number);
    this.changed(known);
    return known;
  }

  /** The record has got another account number, name or company: it is found by them from now on. */
  changed(known: KnownCustomer): void {
    const { accountNumber, name, company } = known.record;
    if (typeof accountNumber === "string") put(this.#byAccount, accountNumber.toLowerCase(), known);
    const key = nameKey(name, company);
    if (key !== null) put(this.#byName, key, known);
  }

  addNumber(known: KnownCustomer, number: string): void {
    known.numbers.add(number);
    put(this.#byNumber, number, known);
  }

  byAccount(account: string | null): readonly KnownCustomer[] {
    return account === null ? [] : [...(this.#byAccount.get(account.toLowerCase()) ?? [])];
  }

  byNumbers(numbers: readonly string[]): readonly KnownCustomer[] {
    return [...new Set(numbers.flatMap((number) => [...(this.#byNumber.get(number) ?? [])]))];
  }

  byName(name: string, company: string | null): readonly KnownCustomer[] {
    const key = nameKey(name, company);
    return key === null ? [] : [...(this.#byName.get(key) ?? [])];
  }
}

/**
 * Reads what is there of the rows' customers, within what the user may see.
 * @param lock Whether they may be changed: they are locked until the transaction ends, in the order of their ids, so that two imports wait for each
 * other and never in a circle.
 */
export async function knownCustomers(
  db: Db,
  user: Identity,
  rows: readonly RowCustomer[],
  lock: boolean,
): Promise<KnownCustomers> {
  const known = new KnownCustomers();
  const numbers = rows.flatMap((row) => row.phones.map((phone) => phone.e164)).filter((it) => it !== null);
  const accounts = rows.map((row) => row.fields.accountNumber?.toLowerCase()).filter((it) => it !== undefined);
  const named = rows.filter((row) => row.fields.company !== null);
  const { rows: found } = await sql<RecordTableRow>`
    select r.*, (${writeScope(user, "customer")}) as writable from customer r where r.deleted_at is null and (${readScope(user, "customer")}) and r.id in (
      select p.customer_id from phone p where p.e164 = any(${numbers}::text[]) and p.deleted_at is null
      union select c.id from customer c where lower(c.account_number) = any(${accounts}::text[]) and c.deleted_at is null
      union select c.id from customer c
        join unnest(${named.map((it) => it.fields.name)}::text[], ${named.map((it) => it.fields.company)}::text[]) as w (name, company)
          on lower(c.name) = lower(w.name) and lower(c.company) = lower(w.company) where c.deleted_at is null)
    ${lock ? sql`order by r.id for update of r` : sql``}`.execute(db);
  const numbersOf = await storedNumbers(
    db,
    found.map((it) => it.id),
  );
  for (const row of found)
    known.add(recordOf("customer", row), numbersOf.get(row.id), { stored: true, writable: row.writable === true });
  return known;
}

async function storedNumbers(db: Db, ids: readonly string[]): Promise<Map<string, string[]>> {
  const byCustomer = new Map<string, string[]>(ids.map((id) => [id, []]));
  const { rows } = await sql<{ customerId: string; number: string }>`
    select customer_id, coalesce(e164, raw) as number from phone
    where customer_id = any(${[...ids]}::uuid[]) and deleted_at is null`.execute(db);
  for (const { customerId, number } of rows) byCustomer.get(customerId)?.push(number);
  return byCustomer;
}

function nameKey(name: unknown, company: unknown): string | null {
  return typeof name === "string" && typeof company === "string" ? `${name}\n${company}`.toLowerCase() : null;
}

function put<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
