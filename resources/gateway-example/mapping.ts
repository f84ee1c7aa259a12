import { createHash } from "node:crypto";
import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import type { Account, AccountFields } from "./crm-client.ts";

/** A record as the gateway keeps it: its id and fields, without the version, which the gateway counts. */
export interface Mapped {
  readonly entity: "customer" | "phone";
  readonly id: string;
  readonly fields: Fields;
}

/** The customer's id: the desk's own, else one that always comes out the same for that account. */
export function customerId(account: Pick<Account, "id" | "external_id">): string {
  return account.external_id ?? stableId(`account ${account.id}`);
}

/** A customer and its numbers. Fields that the CRM does not have are empty. */
export function recordsOf(account: Account, rules: PhoneRules): Mapped[] {
  const id = customerId(account);
  const times = { createdAt: account.created_at, updatedAt: account.modified_at };
  const customer: Fields = {
    ...times,
    kind: "person",
    name: account.name,
    company: account.company,
    title: account.job_title,
    accountNumber: String(account.id),
    email: account.email,
    address: null,
    city: account.city,
    country: null,
    language: null,
    timeZone: null,
    tier: account.vip ? "vip" : "standard",
    status: "active",
    doNotCall: false,
    ownerId: null,
    notes: account.remarks,
  };
  const phones = account.phones.map(({ number, type }): Mapped => {
    const key = numberKey(number, rules);
    return {
      entity: "phone",
      id: stableId(`phone ${id} ${number}`),
      fields: {
        ...times,
        customerId: id,
        contactId: null,
        leadId: null,
        raw: number,
        e164: key.kind === "e164" ? key.e164 : null,
        extension: null,
        label: type,
        chosenAt: null,
      },
    };
  });
  return [{ entity: "customer", id, fields: customer }, ...phones];
}

/** What of a customer the CRM can keep; the rest of its fields is not kept (README). */
export function accountFields(customer: Fields): AccountFields {
  const text = (field: string) => (typeof customer[field] === "string" ? customer[field] : null);
  return {
    name: text("name") ?? "",
    company: text("company"),
    job_title: text("title"),
    city: text("city"),
    email: text("email"),
    vip: customer.tier === "vip",
    remarks: text("notes") ?? "",
  };
}

/** A UUID (version 8, RFC 9562 section 5.8) from a name. */
function stableId(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
