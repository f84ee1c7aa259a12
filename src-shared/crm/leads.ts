import type { CustomerId, LeadId, PhoneId, UserId } from "../ids.ts";
import type { LeadFields, PhoneFields } from "./clean-forms.ts";
import type { Customer, Lead, Phone } from "./records.ts";

export interface NewLeadMeta {
  readonly id: LeadId;
  /** One fresh id per number (pure functions make none). */
  readonly phoneId: () => PhoneId;
  readonly at: number;
  readonly ownerId: UserId | null;
}

/** The lead and its numbers that a filled-in form makes. Version 0: central does not know them yet. */
export function newLead(
  form: { readonly fields: LeadFields; readonly phones: readonly PhoneFields[] },
  meta: NewLeadMeta,
): { readonly lead: Lead; readonly phones: readonly Phone[] } {
  const stamp = { version: 0, createdAt: meta.at, updatedAt: meta.at };
  const lead: Lead = { ...form.fields, ...stamp, id: meta.id, ownerId: meta.ownerId, teamId: null, customerId: null };
  const phones = form.phones.map(
    (phone): Phone => ({
      ...phone,
      ...stamp,
      id: phone.id ?? meta.phoneId(),
      customerId: null,
      contactId: null,
      leadId: meta.id,
      chosenAt: null,
    }),
  );
  return { lead, phones };
}

export interface ConvertMeta {
  readonly customerId: CustomerId;
  readonly kind: Customer["kind"];
  readonly at: number;
}

export type ConvertedLead =
  | { readonly ok: true; readonly customer: Customer; readonly lead: Lead; readonly phones: readonly Phone[] }
  | { readonly ok: false; readonly reason: "already-converted"; readonly customerId: CustomerId };

/** A lead becomes a customer: its numbers move there, so that the next call pops the customer, and the lead remembers whom it became. */
export function convertLead(lead: Lead, phones: readonly Phone[], meta: ConvertMeta): ConvertedLead {
  if (lead.customerId !== null) return { ok: false, reason: "already-converted", customerId: lead.customerId };
  const customer: Customer = {
    id: meta.customerId,
    version: 0,
    createdAt: meta.at,
    updatedAt: meta.at,
    kind: meta.kind,
    name: meta.kind === "company" ? (lead.company ?? lead.name) : lead.name,
    company: meta.kind === "company" ? null : lead.company,
    title: null,
    accountNumber: null,
    email: lead.email,
    address: null,
    city: lead.city,
    country: null,
    language: null,
    timeZone: null,
    tier: "standard",
    status: "active",
    doNotCall: false,
    ownerId: lead.ownerId,
    teamId: lead.teamId,
    notes: lead.notes,
  };
  return {
    ok: true,
    customer,
    lead: { ...lead, status: "converted", customerId: meta.customerId, updatedAt: meta.at },
    phones: phones
      .filter((phone) => phone.leadId === lead.id)
      .map((phone) => ({ ...phone, leadId: null, customerId: meta.customerId, updatedAt: meta.at })),
  };
}
