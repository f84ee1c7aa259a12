import type { ImportRules } from "#shared/contract/central/index.ts";
import { nameSimilarity } from "#shared/crm/index.ts";
import type { ImportReject } from "#shared/imports/index.ts";
import type { KnownCustomer, KnownCustomers } from "./find-customers.ts";
import type { RowCustomer } from "./read-row.ts";

export type Match =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly known: KnownCustomer }
  | { readonly kind: "reject"; readonly reason: ImportReject };

const none: Match = { kind: "none" };
const sameNameFrom = 0.75;

/**
 * Which customer a row means: by the account number; by a number, if the names are alike (a switchboard has many people); by name plus
 * company. More than one at a step is for a person to decide.
 */
export function matchRow(row: RowCustomer, known: KnownCustomers, sameNumber: ImportRules["sameNumber"]): Match {
  const byAccount = onlyOne(known.byAccount(row.fields.accountNumber));
  if (byAccount.kind !== "none") return byAccount;
  const sharing = known.byNumbers(row.phones.map((phone) => phone.e164 ?? phone.raw));
  const alike = onlyOne(sharing.filter((it) => isAlike(row, it)));
  if (alike.kind !== "none") return alike;
  if (sharing.length > 0 && sameNumber === "merge") return onlyOne(sharing);
  const byName = onlyOne(known.byName(row.fields.name, row.fields.company));
  if (byName.kind !== "none") return byName;
  return sharing.length > 0 && sameNumber === "report" ? { kind: "reject", reason: "number-of-another" } : none;
}

function onlyOne(found: readonly KnownCustomer[]): Match {
  const [only] = found;
  if (only === undefined) return none;
  return found.length === 1 ? { kind: "one", known: only } : { kind: "reject", reason: "ambiguous" };
}

function isAlike(row: RowCustomer, { record }: KnownCustomer): boolean {
  return nameSimilarity(row.fields.name, String(record.name)) >= sameNameFrom;
}
