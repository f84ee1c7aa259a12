import type { ExportQuery } from "#shared/contract/central/index.ts";
import type { Phone } from "#shared/crm/index.ts";
import en from "#shared/i18n/en/imports.json" with { type: "json" };
import zh from "#shared/i18n/zh-CN/imports.json" with { type: "json" };
import { type ImportField, importFields, isPhoneField } from "#shared/imports/index.ts";
import type { PhoneRules } from "#shared/phone/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { listRecords } from "../records/list-records.ts";

const pageRows = 1000;

/** The words of exports and reports. */
export function tableWords(language: ExportQuery["language"]): typeof en {
  return language === "en" ? en : zh;
}

/**
 * The customers that the user may read and the filters leave, newest first: a header in the user's language, by which an import knows the
 * columns again, then a row for each. Page by page, so that neither memory nor a transaction grows with their number.
 */
export async function* customerRows(
  db: Db,
  user: Identity,
  query: ExportQuery,
  rules: PhoneRules,
  told: { rows: number },
): AsyncGenerator<string[]> {
  const { format: _format, language, q, ...given } = query;
  const filters = Object.fromEntries(Object.entries(given).filter((it): it is [string, string] => it[1] !== undefined));
  yield importFields.map((field) => tableWords(language).field[field]);
  const owners = await userNames(db);
  let cursor: string | undefined;
  do {
    const page = await listRecords(db, user, "customer", { cursor, limit: pageRows, q, filters }, rules);
    const phones = await phonesOf(
      db,
      page.items.map((it) => String(it.id)),
    );
    for (const record of page.items) {
      yield importFields.map((field) => cellOf(field, record, phones.get(String(record.id)) ?? [], owners));
      told.rows += 1;
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

type Number = Pick<Phone, "e164" | "extension" | "raw" | "label">;

function cellOf(
  field: ImportField,
  record: Fields,
  phones: readonly Number[],
  owners: ReadonlyMap<string, string>,
): string {
  if (isPhoneField(field))
    return phones
      .filter(({ label }) => field === `phone-${label}`)
      .map(numberText)
      .join("; ");
  if (field === "owner") return owners.get(String(record.ownerId)) ?? "";
  if (field === "doNotCall") return record.doNotCall === true ? "yes" : "";
  return record[field] === null ? "" : String(record[field]);
}

/** The extension as `numberKey` reads it back. */
function numberText({ e164, extension, raw }: Number): string {
  if (e164 === null) return raw;
  return extension === null ? e164 : `${e164} ext. ${extension}`;
}

async function phonesOf(db: Db, ids: readonly string[]): Promise<Map<string, Number[]>> {
  const byCustomer = new Map<string, Number[]>();
  if (ids.length === 0) return byCustomer;
  const rows = await db
    .selectFrom("phone")
    .select(["customerId", "e164", "extension", "raw", "label"])
    .where("customerId", "in", ids as never)
    .where("contactId", "is", null)
    .where("deletedAt", "is", null)
    .orderBy("createdAt")
    .execute();
  for (const { customerId, ...phone } of rows) {
    const list = byCustomer.get(String(customerId));
    if (list === undefined) byCustomer.set(String(customerId), [phone]);
    else list.push(phone);
  }
  return byCustomer;
}

async function userNames(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom("appUser").select(["id", "username"]).execute();
  return new Map(rows.map((it) => [it.id, it.username]));
}
