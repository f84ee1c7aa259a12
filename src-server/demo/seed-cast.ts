import type { Customer, Phone } from "#shared/crm/index.ts";
import type { ContactId, CustomerId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import { castIds, castNumbers, demoAccountNumber } from "./cast.ts";
import { addInteraction } from "./seed-activity.ts";
import type { SeedBatch } from "./seed-batch.ts";
import { day, metaAt, minute, type SeedContext } from "./seed-context.ts";

/** The people of the scripted calls: each is there so that one row of the decision table has something to find (DESIGN 6). */
export function seedCast(context: SeedContext, batch: SeedBatch): void {
  known(context, batch);
  shared(context, batch);
  // Row 6: somebody typed the number without its area code, so it has no key; only its last eight digits can match.
  addCustomer(context, batch, castIds.noisy, { name: "顾雪梅", city: "上海", notes: "老客户，号码是前台手工录入的。" });
  addNumber(context, batch, { customerId: castIds.noisy }, castNumbers.noisyStored, "home");
  // Row 1: the caller's number says nothing, the attached record id says all.
  addCustomer(context, batch, castIds.attached, {
    name: "彭志强",
    company: "深圳云帆软件有限公司",
    city: "深圳",
    accountNumber: demoAccountNumber,
  });
  addNumber(context, batch, { customerId: castIds.attached }, castNumbers.attachedStored, "mobile");
  centralOnly(context, batch);
  addCustomer(context, batch, castIds.transferred, {
    name: "Priya Kumar",
    company: "Vantage Logistics",
    city: "Singapore",
    country: "SG",
    language: "en",
    timeZone: "Asia/Singapore",
  });
  addNumber(context, batch, { customerId: castIds.transferred }, castNumbers.transferred, "mobile");
}

/** Row 4: a person at a company, with a history, an open ticket's task and a birthday's worth of notes. */
function known(context: SeedContext, batch: SeedBatch): void {
  addCustomer(context, batch, castIds.known, {
    name: "Huang Hang",
    company: "Acme",
    title: "Head of purchasing",
    tier: "vip",
    accountNumber: "AC-100001",
    ownerId: context.agents[0] ?? null,
    notes:
      "Calls about ticket T-1042 (delivery of the second batch). Prefers English on the phone, Chinese in writing.",
  });
  addNumber(context, batch, { customerId: castIds.known }, "130 8285 6110", "mobile");
  addNumber(context, batch, { customerId: castIds.known }, "+86 21 6145 2200", "work");
  const target = {
    customerId: castIds.known as CustomerId,
    e164: numberOf(context, castNumbers.known),
    name: "Huang Hang",
  };
  for (const ago of [2, 9, 23, 51]) addInteraction(context, batch, target, context.now - ago * day);
  const meta = metaAt(context, context.now - 2 * day);
  batch.task.push({
    ...meta,
    id: meta.id as SeedBatch["task"][number]["id"],
    kind: "follow-up",
    title: "Confirm the delivery date of the second batch (T-1042)",
    note: "Warehouse answers on Monday.",
    dueAt: context.now + day,
    status: "open",
    doneAt: null,
    customerId: castIds.known as CustomerId,
    leadId: null,
    interactionId: null,
    assigneeId: context.agents[0] ?? null,
    teamId: null,
    callback: null,
    number: castNumbers.known,
  });
}

/** Row 5: one line at home, three customers. */
function shared(context: SeedContext, batch: SeedBatch): void {
  const family = [
    [castIds.sharedA, "郑文博", 4],
    [castIds.sharedB, "郑思远", 30],
    [castIds.sharedC, "沈丽", 90],
  ] as const;
  for (const [id, name, ago] of family) {
    addCustomer(context, batch, id, { name, city: "上海" });
    addNumber(context, batch, { customerId: id }, "021-6288 1435", "home");
    addInteraction(
      context,
      batch,
      { customerId: id as CustomerId, e164: numberOf(context, castNumbers.shared), name },
      context.now - ago * day,
    );
  }
  addCustomer(context, batch, castIds.acme, {
    kind: "company",
    name: "Acme",
    company: "Acme",
    accountNumber: "AC-100002",
    city: "上海",
  });
  const meta = metaAt(context, context.now - 400 * day);
  batch.contact.push({
    ...meta,
    id: meta.id as ContactId,
    customerId: castIds.acme as CustomerId,
    name: "Huang Hang",
    role: "Head of purchasing",
    email: null,
  });
  addNumber(context, batch, { customerId: castIds.acme }, "+86 21 6145 2211", "work");
}

/** Row 7, found: dormant customers stay at central (records/scope.ts). She was last heard of more than two years ago. */
function centralOnly(context: SeedContext, batch: SeedBatch): void {
  addCustomer(context, batch, castIds.centralOnly, {
    name: "Eleanor Whitfield",
    company: "Harbour Print",
    city: "London",
    country: "GB",
    language: "en",
    timeZone: "Europe/London",
    status: "dormant",
    notes: "Cancelled two years ago, friendly. Might come back.",
  });
  addNumber(context, batch, { customerId: castIds.centralOnly }, "+44 20 7946 0958", "work");
  const target = {
    customerId: castIds.centralOnly as CustomerId,
    e164: numberOf(context, castNumbers.centralOnly),
    name: "Eleanor Whitfield",
  };
  addInteraction(context, batch, target, context.now - 800 * day);
}

function addCustomer(
  context: SeedContext,
  batch: SeedBatch,
  id: string,
  given: Partial<Customer> & { name: string },
): void {
  const createdAt = context.now - 900 * day + Number.parseInt(id.slice(-2), 16) * minute;
  batch.customer.push({
    version: 1,
    createdAt,
    updatedAt: createdAt,
    kind: "person",
    company: null,
    title: null,
    accountNumber: null,
    email: null,
    address: null,
    city: null,
    country: "CN",
    language: "zh-CN",
    timeZone: "Asia/Shanghai",
    tier: "standard",
    status: "active",
    doNotCall: false,
    ownerId: null,
    teamId: null,
    notes: "",
    ...given,
    id: id as CustomerId,
  });
}

function addNumber(
  context: SeedContext,
  batch: SeedBatch,
  owner: { customerId: string },
  raw: string,
  label: Phone["label"],
): void {
  const meta = metaAt(context, context.now - 900 * day);
  const key = numberKey(raw, context.rules);
  batch.phone.push({
    ...meta,
    id: meta.id as Phone["id"],
    customerId: owner.customerId as CustomerId,
    contactId: null,
    leadId: null,
    raw,
    e164: key.kind === "e164" ? key.e164 : null,
    extension: null,
    label,
    chosenAt: null,
  });
}

function numberOf(context: SeedContext, number: string): Phone["e164"] {
  const key = numberKey(number, context.rules);
  return key.kind === "e164" ? key.e164 : null;
}
