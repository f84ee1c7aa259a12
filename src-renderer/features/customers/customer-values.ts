import type { Customer, Phone } from "#shared/contract/desk/index.ts";
import type { CustomerForm, PhoneForm } from "#shared/crm/forms.ts";

/** The form of a customer that is not there yet. */
export const newCustomer: CustomerForm = {
  kind: "person",
  name: "",
  company: "",
  title: "",
  accountNumber: "",
  email: "",
  address: "",
  city: "",
  country: "",
  language: "",
  timeZone: "",
  tier: "standard",
  status: "active",
  doNotCall: false,
  notes: "",
  phones: [{ id: null, raw: "", label: "mobile" }],
};

/** A record as its form shows it. Numbers of contacts belong to the contacts and are not part of it. */
export function customerValues(customer: Customer, phones: readonly Phone[]): CustomerForm {
  return {
    kind: customer.kind,
    name: customer.name,
    company: customer.company ?? "",
    title: customer.title ?? "",
    accountNumber: customer.accountNumber ?? "",
    email: customer.email ?? "",
    address: customer.address ?? "",
    city: customer.city ?? "",
    country: customer.country ?? "",
    language: customer.language ?? "",
    timeZone: customer.timeZone ?? "",
    tier: customer.tier,
    status: customer.status,
    doNotCall: customer.doNotCall,
    notes: customer.notes,
    phones: phoneValues(phones.filter((phone) => phone.contactId === null)),
    ownerId: customer.ownerId,
    teamId: customer.teamId,
  };
}

export function phoneValues(phones: readonly Phone[]): PhoneForm[] {
  return phones.map(({ id, raw, label }) => ({ id, raw, label }));
}
