import { sql } from "kysely";
import { uuidv7 } from "uuidv7";
import { assertNever } from "#shared/assert-never.ts";
import {
  afterAbandoned,
  afterCall,
  type Callback,
  type CallbackCall,
  newCallback,
  reopened,
  type Task,
} from "#shared/crm/index.ts";
import type { CustomerId, LeadId, QueueId, TaskId, TeamId, UserId } from "#shared/ids.ts";
import { type E164, numberKey, type PhoneRules } from "#shared/phone/index.ts";
import { audit } from "../auth/audit.ts";
import type { CallbackDueRow } from "../db/history-schema.ts";
import type { Db } from "../db/open-database.ts";

export type CallbackDue = Omit<CallbackDueRow, "id">;
type OpenTask = Pick<Task, "id" | "version" | "title" | "doneAt"> & { readonly callback: Callback };

/**
 * Brings the callback of one call's number up to date, in a transaction that is alone with callbacks.
 * @returns whether a task was made or changed
 */
export async function settleCall(trx: Db, due: CallbackDue, rules: PhoneRules, now: number): Promise<boolean> {
  const key = numberKey(due.number, rules);
  // Extensions are colleagues; what has no key can't be called.
  if (key.kind !== "e164") return false;
  const open = await openTask(trx, key.e164);
  switch (due.kind) {
    case "abandoned":
      return abandoned(trx, open, key.e164, due, now);
    case "answered": {
      const by = due.member === null ? null : await agentAt(trx, due.member);
      const call: CallbackCall = { direction: "in", startedAt: due.at, answeredAt: due.at, by };
      return open !== null && called(trx, open, call, now);
    }
    case "call": {
      const call = open === null ? null : await readCall(trx, due.interactionId);
      return open !== null && call !== null && called(trx, open, call, now);
    }
    default:
      return assertNever(due.kind);
  }
}

async function abandoned(
  trx: Db,
  open: OpenTask | null,
  number: E164,
  due: CallbackDue,
  now: number,
): Promise<boolean> {
  const queue = await queueOf(trx, due.queue);
  if (queue === null || (await answeredSince(trx, number, due.at))) return false;
  const { name, exchangeName, callbackAttempts: maxAttempts } = queue;
  const call = { queue: exchangeName, at: due.at, maxAttempts };
  if (open !== null) {
    const callback = afterAbandoned(open.callback, call);
    await save(trx, open, { callback, title: callback.queue === open.callback.queue ? open.title : name }, null, now);
    return true;
  }
  const id = uuidv7() as TaskId;
  await trx
    .insertInto("task")
    .values({
      id,
      version: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
      kind: "callback",
      title: name,
      note: "",
      dueAt: now + queue.callbackDueMin * 60_000,
      status: "open",
      doneAt: null,
      ...(await ownerOf(trx, number)),
      interactionId: null,
      assigneeId: null,
      number,
      teamId: await teamFor(trx, queue),
      callback: newCallback(call),
    })
    .execute();
  await audit(trx, { at: now, userId: null, action: "record-created", entity: "task", recordId: id });
  return true;
}

async function called(trx: Db, open: OpenTask, call: CallbackCall, now: number): Promise<boolean> {
  const callback = afterCall(open.callback, call);
  if (callback === null) return false;
  const { closed, closedAt } = callback;
  const status = closed === null ? "open" : closed === "not-reached" ? "cancelled" : "done";
  await save(trx, open, { callback, status, doneAt: closedAt }, call.by, now);
  return true;
}

async function save(trx: Db, task: OpenTask, changes: Partial<Task>, by: UserId | null, now: number): Promise<void> {
  const { id, version } = task;
  const values = { ...changes, version: version + 1, updatedAt: now };
  await trx.updateTable("task").set(values).where("id", "=", id).execute();
  const fields = Object.keys(changes);
  await audit(trx, { at: now, userId: by, action: "record-changed", entity: "task", recordId: id, detail: { fields } });
}

async function openTask(trx: Db, number: E164): Promise<OpenTask | null> {
  const task = await trx
    .selectFrom("task")
    .select(["id", "version", "title", "doneAt", "callback"])
    .where("number", "=", number)
    .where("callback", "is not", null)
    .where("status", "=", "open")
    .where("deletedAt", "is", null)
    .orderBy("createdAt", "desc")
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (task === undefined || task.callback === null) return null;
  return { ...task, callback: reopened(task.callback) };
}

async function queueOf(trx: Db, exchangeName: string | null) {
  if (exchangeName === null) return null;
  const queue = await trx
    .selectFrom("queue")
    .select(["id", "name", "exchangeName", "callbacks", "callbackTeamId", "callbackDueMin", "callbackAttempts"])
    .where("exchangeName", "=", exchangeName)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return queue === undefined || queue.callbacks === "off" ? null : queue;
}

async function teamFor(
  trx: Db,
  queue: { readonly id: QueueId; readonly callbacks: string; readonly callbackTeamId: TeamId | null },
): Promise<TeamId | null> {
  if (queue.callbacks === "team") return queue.callbackTeamId;
  const first = await trx
    .selectFrom("queueTeam")
    .select("teamId")
    .where("queueId", "=", queue.id)
    .orderBy("priority")
    .orderBy("teamId")
    .limit(1)
    .executeTakeFirst();
  return first?.teamId ?? null;
}

/** The customer or lead that alone has the number. */
async function ownerOf(trx: Db, number: E164): Promise<Pick<Task, "customerId" | "leadId">> {
  const { rows } = await sql<{ customerId: CustomerId | null; leadId: LeadId | null }>`
    select distinct p.customer_id, p.lead_id from phone p
      left join customer c on c.id = p.customer_id left join lead l on l.id = p.lead_id
    where p.e164 = ${number} and p.deleted_at is null and c.deleted_at is null and l.deleted_at is null limit 2`.execute(
    trx,
  );
  const [only] = rows;
  return only === undefined || rows.length > 1 ? { customerId: null, leadId: null } : only;
}

/** A call that central knew of before it knew that the caller had given up. */
async function answeredSince(trx: Db, number: E164, at: number): Promise<boolean> {
  const call = await trx
    .selectFrom("interaction")
    .select("id")
    .where("e164", "=", number)
    .where("channel", "=", "call")
    .where("answeredAt", ">", at)
    .where("deletedAt", "is", null)
    .limit(1)
    .executeTakeFirst();
  return call !== undefined;
}

async function readCall(trx: Db, id: CallbackDue["interactionId"]): Promise<CallbackCall | null> {
  if (id === null) return null;
  const call = await trx
    .selectFrom("interaction")
    .select(["direction", "startedAt", "answeredAt", "agentId as by"])
    .where("id", "=", id)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return call ?? null;
}

async function agentAt(trx: Db, extension: string): Promise<UserId | null> {
  const user = await trx
    .selectFrom("appUser")
    .select("id")
    .where("extension", "=", extension)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return user?.id ?? null;
}
