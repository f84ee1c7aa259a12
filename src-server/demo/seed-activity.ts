import type { Interaction, Lead, Task } from "#shared/crm/index.ts";
import type { CustomerId, LeadId } from "#shared/ids.ts";
import type { E164 } from "#shared/phone/index.ts";
import type { SeedBatch } from "./seed-batch.ts";
import { day, freshNumber, hour, metaAt, minute, type SeedContext } from "./seed-context.ts";
import { addPhone, originOf } from "./seed-customers.ts";
import { qualityAt } from "./seed-quality.ts";

/** Who an interaction was with. */
export interface Party {
  readonly customerId?: CustomerId;
  readonly leadId?: LeadId;
  readonly e164: E164 | null;
  readonly name: string;
}

const remarks = [
  "Asked when the order ships; told Thursday.",
  "Invoice sent again by e-mail.",
  "咨询产品价格，已发送报价单。",
  "Address changed, confirmed in writing.",
  "客户反映收货延迟，已安抚并登记。",
  "Password reset, works again.",
  "想了解年度合同优惠，约好下周回电。",
  "Wrong item delivered, replacement on the way.",
];

/** One call of the past. */
export function addInteraction(context: SeedContext, batch: SeedBatch, party: Party, startedAt: number): void {
  const { prng } = context;
  const meta = metaAt(context, startedAt);
  const direction = prng.chance(0.7) ? "in" : "out";
  const answered = prng.chance(0.85);
  const answeredAt = answered ? startedAt + prng.int(3, 25) * 1_000 : null;
  const talkMs = answered ? prng.int(20, 900) * 1_000 : 0;
  const outcome = answered ? "answered" : direction === "in" ? "missed" : "no-answer";
  batch.interaction.push({
    ...meta,
    id: meta.id as Interaction["id"],
    channel: "call",
    direction,
    customerId: party.customerId ?? null,
    contactId: null,
    leadId: party.leadId ?? null,
    agentId: prng.pick(context.agents),
    e164: party.e164,
    rawNumber: party.e164,
    remoteName: party.name,
    queue: direction === "in" ? prng.pick(["Support", "Sales"]) : null,
    dialed: direction === "in" ? "4008201234" : party.e164,
    startedAt,
    answeredAt,
    endedAt: answeredAt === null ? startedAt + 30_000 : answeredAt + talkMs,
    talkMs,
    holdMs: answered && prng.chance(0.2) ? prng.int(5, 120) * 1_000 : 0,
    wrapUpMs: answered ? prng.int(5, 120) * 1_000 : 0,
    outcome,
    dispositionId: answered ? prng.pick(context.dispositions) : null,
    notes: answered && prng.chance(0.6) ? prng.pick(remarks) : "",
    transferredTo: null,
    callRef: null,
    quality: qualityAt(startedAt, talkMs),
  });
}

/** Calls of the last half year, most of them recent, spread over the customers that are not closed. */
export function seedInteractions(context: SeedContext, batch: SeedBatch, count: number): void {
  const { prng } = context;
  const numbers = new Map(batch.phone.map((phone) => [phone.customerId, phone.e164]));
  const callers = batch.customer.filter((it) => it.status === "active");
  for (let index = 0; index < count; index += 1) {
    const customer = prng.pick(callers);
    const ago = Math.floor(prng.next() ** 2 * 180) * day + prng.int(0, 9) * hour + prng.int(1, 59) * minute;
    const party = { customerId: customer.id, e164: numbers.get(customer.id) ?? null, name: customer.name };
    addInteraction(context, batch, party, Math.max(context.now - ago, customer.createdAt));
  }
}

const interests = [
  "Annual contract",
  "Trial for one team",
  "报价：五十个坐席",
  "Replacement for an old system",
  "想了解硬件设备",
  "Newsletter",
];

export function seedLeads(context: SeedContext, batch: SeedBatch, count: number): void {
  const { prng } = context;
  for (let index = 0; index < count; index += 1) {
    const origin = originOf(context);
    const meta = metaAt(context, context.now - prng.int(0, 120) * day - prng.int(0, day));
    const id = meta.id as LeadId;
    batch.lead.push({
      ...meta,
      id,
      name: origin.person(),
      company: prng.chance(0.6) ? origin.company() : null,
      email: null,
      city: origin.city,
      source: prng.pick(["Website", "Trade fair", "Recommendation", "热线来电", "展会"]),
      status: prng.pick(["new", "new", "working", "qualified", "dropped"]),
      interest: prng.pick(interests),
      notes: "",
      ownerId: prng.chance(0.6) ? prng.pick(context.agents) : null,
      teamId: null,
      customerId: null,
    } satisfies Lead);
    addPhone(context, batch, { leadId: id }, freshNumber(context, origin.mobile), "mobile", meta.createdAt);
  }
}

const todo: readonly (readonly [Task["kind"], string])[] = [
  ["callback", "Call back about the quote"],
  ["callback", "回电确认送货时间"],
  ["follow-up", "Send the signed contract"],
  ["follow-up", "跟进合同续签"],
  ["to-do", "Check the credit note"],
  ["to-do", "更新客户联系方式"],
];

/** Things to do: some late, some today, most to come, and those that were done. */
export function seedTasks(context: SeedContext, batch: SeedBatch, count: number): void {
  const { prng } = context;
  const numbers = new Map(batch.phone.map((phone) => [phone.customerId, phone.e164]));
  for (let index = 0; index < count; index += 1) {
    const customer = prng.pick(batch.customer);
    const [kind, title] = prng.pick(todo);
    const done = prng.chance(0.45);
    const dueAt = context.now + prng.int(done ? -60 : -3, done ? -1 : 21) * day + prng.int(0, 8) * hour;
    const meta = metaAt(context, Math.max(customer.createdAt, dueAt - prng.int(1, 10) * day));
    batch.task.push({
      ...meta,
      createdAt: Math.min(meta.createdAt, context.now),
      updatedAt: Math.min(meta.updatedAt, context.now),
      id: meta.id as Task["id"],
      kind,
      title: `${title} · ${customer.name}`,
      note: "",
      dueAt,
      status: done ? "done" : "open",
      doneAt: done ? Math.min(dueAt, context.now) : null,
      customerId: customer.id,
      leadId: null,
      interactionId: null,
      assigneeId: prng.pick(context.agents),
      teamId: null,
      callback: null,
      number: kind === "callback" ? (numbers.get(customer.id) ?? null) : null,
    });
  }
}
