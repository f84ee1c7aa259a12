import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Customer,
  convertLead,
  customerForm,
  displayName,
  Lead,
  leadForm,
  newLead,
  Phone,
  taskForm,
  wrapUpForm,
} from "#shared/crm/index.ts";
import { type CustomerId, type LeadId, newId, type PhoneId } from "#shared/ids.ts";
import { aCustomerForm, aDisposition, aLead, aLeadForm, aPhone, testRules, testTime } from "#tests/helpers/builders.ts";

const meta = {
  id: newId<"LeadId">() as LeadId,
  phoneId: () => newId<"PhoneId">() as PhoneId,
  at: testTime,
  ownerId: null,
};

describe("a lead form", () => {
  it("becomes clean fields and numbers with their keys", () => {
    const form = aLeadForm({
      name: "  陈\u3000伟 ",
      company: " ",
      email: " Wei@Example.COM ",
      notes: "\r\nwants\ta quote\r\n",
      phones: [
        { id: null, raw: " 130 8285 6110 ", label: "mobile" },
        { id: null, raw: "", label: "work" },
        { id: null, raw: "010-65234567转801", label: "work" },
      ],
    });
    expect(leadForm(form, testRules)).toEqual({
      ok: true,
      fields: {
        name: "陈 伟",
        company: null,
        email: "Wei@example.com",
        city: null,
        source: null,
        interest: null,
        status: "new",
        notes: "wants\ta quote",
      },
      phones: [
        { id: null, raw: "130 8285 6110", e164: "+8613082856110", extension: null, label: "mobile" },
        { id: null, raw: "010-65234567转801", e164: "+861065234567", extension: "801", label: "work" },
      ],
    });
  });

  it("lists every mistake at once, each with its field and code", () => {
    const form = aLeadForm({
      name: " \u200b ",
      company: "x".repeat(201),
      email: "no address",
      phones: [
        { id: null, raw: "13082856110", label: "mobile" },
        { id: null, raw: "12345", label: "work" },
        { id: null, raw: "130 8285 611", label: "work" },
        { id: null, raw: "anonymous", label: "work" },
        { id: null, raw: "1".repeat(65), label: "work" },
      ],
    });
    expect(leadForm(form, testRules)).toEqual({
      ok: false,
      errors: [
        { path: "name", code: "required" },
        { path: "company", code: "too-long", max: 200 },
        { path: "email", code: "bad-email" },
        { path: "phones.2.raw", code: "bad-number" },
        { path: "phones.3.raw", code: "bad-number" },
        { path: "phones.4.raw", code: "too-long", max: 64 },
      ],
    });
  });

  it.each([["a@b"], ["a b@c.cn"], ["@c.cn"], ["a@c..cn"], ["a@-c.cn"], ["a@b@c.cn,d"], ["<a@b.cn>"]])(
    "does not take %j for an address",
    (email) => {
      expect(leadForm(aLeadForm({ email }), testRules)).toMatchObject({
        ok: false,
        errors: [{ path: "email", code: "bad-email" }],
      });
    },
  );

  it("takes one number typed twice as one", () => {
    const phones = ["13082856110", "+86 130 8285 6110"].map((raw) => ({ id: null, raw, label: "mobile" as const }));
    expect(leadForm(aLeadForm({ phones }), testRules)).toMatchObject({ ok: true, phones: [{ raw: "13082856110" }] });
  });

  it("makes a lead that the contract accepts, or mistakes, whatever is typed", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom("", "Li", "a@b.cn", "13082856110", "8001"),
    );
    fc.assert(
      fc.property(typed, typed, typed, typed, typed, (name, company, email, notes, raw) => {
        const read = leadForm(
          aLeadForm({ name, company, email, notes, phones: [{ id: null, raw, label: "other" }] }),
          testRules,
        );
        if (!read.ok) {
          expect(read.errors.length).toBeGreaterThan(0);
          return;
        }
        const { lead, phones } = newLead(read, meta);
        expect(Lead.safeParse(lead).error).toBeUndefined();
        for (const phone of phones) expect(Phone.safeParse(phone).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("cleaned a second time stays as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }),
        fc.string({ unit: "binary", maxLength: 100 }),
        (name, notes) => {
          const once = leadForm(aLeadForm({ name, notes }), testRules);
          if (!once.ok) return;
          const again = leadForm(aLeadForm({ name: once.fields.name, notes: once.fields.notes }), testRules);
          expect(again).toEqual(once);
        },
      ),
    );
  });
});

describe("a customer form", () => {
  it("checks country and time zone", () => {
    expect(customerForm(aCustomerForm({ country: "cn", timeZone: "Asia/Shanghai" }), testRules)).toMatchObject({
      ok: true,
      fields: { country: "CN", timeZone: "Asia/Shanghai" },
    });
    expect(customerForm(aCustomerForm({ country: "China", timeZone: "Mars/Base" }), testRules)).toEqual({
      ok: false,
      errors: [
        { path: "country", code: "bad-country" },
        { path: "timeZone", code: "bad-time-zone" },
      ],
    });
  });

  it("keeps the id of a number that was there", () => {
    const id = newId<"PhoneId">() as PhoneId;
    const read = customerForm(aCustomerForm({ phones: [{ id, raw: "13082856110", label: "work" }] }), testRules);
    expect(read).toMatchObject({ ok: true, phones: [{ id, label: "work" }] });
  });
});

describe("a lead that becomes a customer", () => {
  const lead = aLead({ name: "Chen Wei", company: "Acme", notes: "hot" });
  const phones = [aPhone({ leadId: lead.id }), aPhone({ leadId: newId<"LeadId">() as LeadId })];
  const customerId = newId<"CustomerId">() as CustomerId;

  it("takes its numbers along, and only those", () => {
    const converted = convertLead(lead, phones, { customerId, kind: "person", at: testTime });
    if (!converted.ok) throw new Error(converted.reason);
    expect(Customer.safeParse(converted.customer).error).toBeUndefined();
    expect(converted.customer).toMatchObject({
      id: customerId,
      name: "Chen Wei",
      company: "Acme",
      notes: "hot",
      version: 0,
    });
    expect(converted.lead).toMatchObject({ status: "converted", customerId });
    expect(converted.phones).toEqual([{ ...phones[0], leadId: null, customerId, updatedAt: testTime }]);
  });

  it("does so once", () => {
    const again = convertLead({ ...lead, customerId }, phones, {
      customerId: newId<"CustomerId">() as CustomerId,
      kind: "person",
      at: testTime,
    });
    expect(again).toEqual({ ok: false, reason: "already-converted", customerId });
  });
});

describe("a wrap-up form", () => {
  const group = aDisposition({ code: "sales" });
  const leaf = aDisposition({ code: "sold", parentId: group.id, needsNote: true });
  const form = {
    callId: newId() as never,
    target: null,
    contactId: null,
    dispositionId: leaf.id,
    notes: "two seats",
    task: null,
  };
  const rules = { mode: "mandatory", dispositions: [group, leaf], now: testTime } as const;

  it("is saved with a leaf and its note", () => {
    expect(wrapUpForm(form, rules)).toEqual({
      ok: true,
      fields: { dispositionId: leaf.id, notes: "two seats", task: null },
    });
  });

  it.each([
    [{ dispositionId: group.id }, "dispositionId", "not-a-leaf"],
    [{ dispositionId: null }, "dispositionId", "required"],
    [{ notes: " " }, "notes", "needs-note"],
  ] as const)("with %j is refused at %s: %s", (over, path, code) => {
    expect(wrapUpForm({ ...form, ...over }, rules)).toEqual({ ok: false, errors: [{ path, code }] });
  });

  it("checks the task that goes with it", () => {
    const task = { kind: "callback", title: "", note: "", dueAt: testTime - 1, number: "" } as const;
    expect(wrapUpForm({ ...form, task }, rules)).toMatchObject({
      ok: false,
      errors: [
        { path: "task.dueAt", code: "in-past" },
        { path: "task.title", code: "required" },
      ],
    });
    expect(taskForm({ ...task, title: "Call back", dueAt: testTime }, testTime)).toMatchObject({
      ok: true,
      fields: { number: null },
    });
  });
});

it("names a record with its company once", () => {
  expect(displayName({ name: "Huang Hang", company: "Acme" })).toBe("Huang Hang · Acme");
  expect(displayName({ name: "Acme", company: "Acme" })).toBe("Acme");
  expect(displayName({ name: "Li Na", company: null })).toBe("Li Na");
});
