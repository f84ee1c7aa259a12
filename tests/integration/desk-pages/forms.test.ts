import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { aCustomerCard, aLeadCard, aPhone, aPop } from "#tests/helpers/builders.ts";
import { aFullCard, someDispositions } from "#tests/helpers/desk-scenes.ts";
import { customerRows, type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

function aRecordTab() {
  const card = aFullCard(someDispositions());
  const target = { type: "customer", id: card.customer.id } as const;
  const why = { code: "agent-chose", values: { name: card.customer.name } } as const;
  return { card, pop: aPop({ card, decision: { kind: "record", row: null, target, why } }) };
}

describe("editing a customer", () => {
  it("opens from the record by its key, saves the whole form with its numbers, and closes", async () => {
    const { card, pop } = aRecordTab();
    const { desk, page } = await stage.open("desk", { pops: [pop] });
    await page.locator("[data-pop-name]").waitFor();
    await page.keyboard.press("Control+e");
    const form = page.getByRole("dialog", { name: "Edit customer" });
    await form.getByLabel("Company").fill("Acme");
    await form.getByRole("button", { name: "Add a number" }).click();
    await page.keyboard.type("13912345678");
    await form.getByRole("button", { name: "Remove number 1" }).click();
    const saved = desk.next("records.saveCustomer");
    await page.keyboard.press("Control+s");
    const own = card.phones.filter((phone) => phone.contactId === null);
    expect(await saved).toMatchObject({
      id: card.customer.id,
      form: {
        name: card.customer.name,
        company: "Acme",
        tier: "vip",
        phones: [
          { id: own[1]?.id, raw: own[1]?.raw, label: "work" },
          { id: null, raw: "13912345678", label: "mobile" },
        ],
      },
    });
    await form.waitFor({ state: "detached" });
    expect(desk.drafts.size).toBe(0);
  });

  it("says in words beside each field what is wrong with it, and keeps the text", async () => {
    const { pop } = aRecordTab();
    const { desk, page } = await stage.open("desk", { pops: [pop] });
    await page.getByRole("button", { name: "Edit" }).click();
    const form = page.getByRole("dialog", { name: "Edit customer" });
    await form.getByLabel("E-mail").fill("nobody");
    desk.refuse("records.saveCustomer", {
      code: "form-invalid",
      values: {},
      fields: [
        { path: "email", code: "bad-email" },
        { path: "phones.1.raw", code: "bad-number" },
      ],
    });
    await form.getByRole("button", { name: "Save the customer" }).click();
    await form.getByText("This is not an e-mail address").waitFor();
    expect(await form.getByLabel("E-mail").getAttribute("aria-invalid")).toBe("true");
    expect(await form.getByLabel("Number 2", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    expect(await form.getByLabel("E-mail").inputValue()).toBe("nobody");
  });

  it("keeps what is typed through Escape and a reload, until it is thrown away", async () => {
    const { card, pop } = aRecordTab();
    const { desk, page } = await stage.open("desk", { pops: [pop] });
    await page.getByRole("button", { name: "Edit" }).click();
    const form = page.getByRole("dialog", { name: "Edit customer" });
    const kept = desk.next("drafts.save");
    await form.getByLabel("City").fill("Shanghai");
    expect(await kept).toMatchObject({ key: `customer:${card.customer.id}`, body: { city: "Shanghai" } });
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("button", { name: "Edit" }).click();
    await form.getByText("Your text from before is here again").waitFor();
    expect(await form.getByLabel("City").inputValue()).toBe("Shanghai");
    await form.getByRole("button", { name: "Throw my changes away" }).click();
    await expect.poll(() => form.getByLabel("City").inputValue()).toBe(card.customer.city);
    expect(desk.drafts.size).toBe(0);
  });

  it("shows who may be the same while a new customer is typed, and never the record itself", async () => {
    const { desk, page } = await stage.open("customers", {}, ({ answers }) => {
      answers.customers = customerRows(2);
      const [first] = answers.customers;
      if (first === undefined) throw new Error("two rows were made");
      const target = { type: "customer", id: first.customer.id } as const;
      answers.duplicates = [{ target, name: "Huang Hang", company: "Acme", number: null, because: "name" }];
      answers.cards.set(
        first.customer.id,
        aCustomerCard({ customer: first.customer, phones: [aPhone({ customerId: first.customer.id })] }),
      );
    });
    await page.getByRole("gridcell").first().waitFor();
    await page.keyboard.press("n");
    await page.getByRole("dialog").getByLabel("Name").fill("Huang Hang");
    await page.getByRole("dialog").getByText("Much the same name").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("grid").focus();
    const asked = desk.next("records.duplicates");
    await page.keyboard.press("e");
    expect(await asked).toMatchObject({ except: desk.answers.customers[0]?.customer.id });
  });
});

describe("a lead", () => {
  it("is edited with its status, and becomes a customer that opens", async () => {
    const card = aLeadCard({ phones: [aPhone()] });
    const target = { type: "lead", id: card.lead.id } as const;
    const why = { code: "agent-chose", values: { name: card.lead.name } } as const;
    const pop = aPop({ card, decision: { kind: "record", row: null, target, why } });
    const { desk, page } = await stage.open("desk", { pops: [pop] });
    await page.getByRole("button", { name: "Edit" }).click();
    const form = page.getByRole("dialog", { name: "Edit lead" });
    await form.getByLabel("Status").selectOption("qualified");
    const saved = desk.next("records.saveLead");
    await page.keyboard.press("Control+s");
    expect(await saved).toMatchObject({ id: card.lead.id, form: { status: "qualified" } });
    await form.waitFor({ state: "detached" });
    const converted = desk.next("records.convertLead");
    const opened = desk.next("pops.open");
    await page.getByRole("button", { name: "Make a customer" }).click();
    expect(await converted).toEqual({ id: card.lead.id });
    expect(await opened).toMatchObject({ target: { type: "customer" } });
  });
});

describe("a task", () => {
  it("is made with all its fields", async () => {
    const { desk, page } = await stage.open("tasks");
    await page.getByText("Nothing is to be done").waitFor();
    await page.keyboard.press("n");
    const form = page.getByRole("dialog", { name: "New task" });
    await form.getByLabel("What is to be done").fill("Call back");
    await form.getByLabel("Kind").selectOption("callback");
    await form.getByLabel("Number to call").fill("10086");
    const saved = desk.next("tasks.save");
    await page.keyboard.press("Control+s");
    expect(await saved).toEqual({
      id: null,
      target: null,
      form: { kind: "callback", title: "Call back", note: "", dueAt: null, number: "10086" },
    });
    await form.waitFor({ state: "detached" });
  });
});
