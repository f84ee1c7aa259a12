import { expect, it } from "vitest";
import { asSorting, firstSorting } from "#renderer/features/customers/customer-sorting.ts";
import { customerValues } from "#renderer/features/customers/customer-values.ts";
import { customerForm } from "#shared/crm/index.ts";
import { aContact, aCustomer, aPhone, testRules } from "#tests/helpers/builders.ts";

it("a record that goes through its form unchanged is saved as it was", () => {
  const customer = aCustomer({ name: "黄航", email: "huang.hang@example.com", tier: "vip", notes: "a\nb" });
  const phone = aPhone({ customerId: customer.id, label: "work" });
  const saved = customerForm(customerValues(customer, [phone]), testRules);
  expect(saved).toMatchObject({ ok: true, phones: [{ id: phone.id, e164: phone.e164, label: "work" }] });
  if (saved.ok) expect({ ...customer, ...saved.fields }).toEqual(customer);
});

it("numbers of contacts are not in the customer's form", () => {
  const customer = aCustomer();
  const contact = aContact({ customerId: customer.id });
  const phones = [
    aPhone({ customerId: customer.id, contactId: contact.id }),
    aPhone({ customerId: customer.id, raw: "1" }),
  ];
  expect(customerValues(customer, phones).phones.map((phone) => phone.raw)).toEqual(["1"]);
});

it("only orders that the desk knows are taken from a stored preference", () => {
  expect(asSorting({ by: "lastContact", descending: true })).toEqual({ by: "lastContact", descending: true });
  expect(asSorting(firstSorting)).toEqual(firstSorting);
  for (const wrong of [null, "name", {}, { by: "shoe size", descending: true }, { by: "name", descending: "yes" }]) {
    expect(asSorting(wrong)).toBeNull();
  }
});
