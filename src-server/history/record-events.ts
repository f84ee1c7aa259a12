import { sql } from "kysely";
import { isUnderWay, type QueueEvent, type Visit, visitAfter } from "#shared/queue/index.ts";
import { noteCallbacks } from "../callbacks/note-callbacks.ts";
import type { QueueEventRow, QueueVisitRow } from "../db/history-schema.ts";
import type { Db } from "../db/open-database.ts";
import { takeSeqs } from "./event-seq.ts";
import { lockHistory, makeMonths, monthOf } from "./months.ts";
import { openVisits } from "./open-visits.ts";
import { addToSums } from "./queue-sums.ts";

/** More events than this are written in several transactions. */
const batch = 500;

/**
 * Nodes that hear the same event say so within this time of each other: their clocks and the way to the exchange differ. An exchange never rings
 * the same phone for the same caller twice within it (Asterisk waits whole seconds between two tries, `retry` in queues.conf), nor has a
 * caller join, leave and join again.
 */
export const toldAgainMs = 500;

/**
 * Keeps queue events, in the order in which the exchange told them, and brings their callers' visits forward. What another node, or this one,
 * told before is left out: an event is the same when its type, queue, caller and member are, and its time but for `toldAgainMs`.
 * All or nothing for each 500 of them: what fails can be told again.
 * Of a caller who withholds the number the name is not kept.
 * @returns those that are new
 */
export async function recordEvents(db: Db, events: readonly QueueEvent[]): Promise<QueueEvent[]> {
  const recorded: QueueEvent[] = [];
  for (let i = 0; i < events.length; i += batch) {
    const part = events.slice(i, i + batch);
    recorded.push(...(await db.transaction().execute((trx) => recordBatch(trx, part))));
  }
  return recorded;
}

/** The same in a transaction of the caller's, for at most a few hundred events. */
export async function recordBatch(trx: Db, events: readonly QueueEvent[]): Promise<QueueEvent[]> {
  if (events.length === 0) return [];
  await lockHistory(trx);
  const fresh = await withoutTold(trx, events);
  if (fresh.length === 0) return [];
  const visits = await openVisits(trx, fresh);
  const touched = new Map<number, QueueVisitRow>();
  const untouched = new Map<number, QueueVisitRow | null>();
  const firstSeq = await takeSeqs(trx, fresh.length);
  const rows: QueueEventRow[] = [];
  for (const event of fresh) {
    const before = { ofCaller: visits.ofCaller(event), ofMember: visits.ofMember(event) };
    const step = visitAfter(before, event);
    let joinedAt = before.ofCaller !== null && isUnderWay(before.ofCaller) ? before.ofCaller.joinedAt : event.at;
    if (step.kind !== "none") {
      const changed = event.type === "wrapped-up" ? before.ofMember : before.ofCaller;
      const id = step.kind === "changed" && changed !== null ? changed.id : await visits.newId();
      // A name without a number could not be found again when the person's data is erased.
      const row = { ...step.visit, id, name: step.visit.number === null ? null : step.visit.name };
      if (!touched.has(id)) untouched.set(id, step.kind === "changed" ? changed : null);
      touched.set(id, row);
      visits.keep(event, row);
      joinedAt = row.joinedAt;
    }
    rows.push({ ...rowOf(event, joinedAt), seq: firstSeq + rows.length });
  }
  await makeMonths(trx, new Set([...touched.values(), ...rows].map((it) => monthOf(it.joinedAt))));
  await trx.insertInto("queueEvent").values(rows).execute();
  await saveVisits(trx, [...touched.values()]);
  const changes = [...touched].map(([id, after]) => ({ before: untouched.get(id) ?? null, after }));
  await addToSums(trx, changes);
  await noteCallbacks(trx, changes);
  return fresh;
}

async function withoutTold(trx: Db, events: readonly QueueEvent[]): Promise<QueueEvent[]> {
  const times = events.map(({ at }) => at);
  const { rows } = await sql<{ key: string; at: number }>`
    select type || chr(10) || queue || chr(10) || caller || chr(10) || coalesce(member, '') as key, at from queue_event
    where caller = any(${[...new Set(events.map((it) => it.caller))]}::text[])
      and queue = any(${[...new Set(events.map((it) => it.queue))]}::text[])
      and at between ${Math.min(...times) - toldAgainMs} and ${Math.max(...times) + toldAgainMs}`.execute(trx);
  const told = new Map<string, number[]>();
  const remember = (key: string, at: number) => told.set(key, [...(told.get(key) ?? []), at]);
  for (const { key, at } of rows) remember(key, at);
  return events.filter((event) => {
    const key = [event.type, event.queue, event.caller, memberOf(event) ?? ""].join("\n");
    if (told.get(key)?.some((at) => Math.abs(at - event.at) <= toldAgainMs)) return false;
    remember(key, event.at);
    return true;
  });
}

function rowOf(event: QueueEvent, joinedAt: number) {
  const { at, queue, caller, type } = event;
  const told = event.type === "joined" ? { ...event, number: undefined, name: undefined } : event;
  return { at, queue, caller, type, member: memberOf(event), joinedAt, told: JSON.stringify(told) };
}

function memberOf(event: QueueEvent): string | null {
  return "member" in event ? event.member : null;
}

const changing = [
  "outcome",
  "waitedMs",
  "leaveReason",
  "member",
  "endedAt",
  "talkedMs",
  "heldMs",
  "endedBy",
  "wrapUpMs",
] as const satisfies readonly (keyof Visit)[];

async function saveVisits(trx: Db, visits: readonly QueueVisitRow[]): Promise<void> {
  if (visits.length === 0) return;
  await trx
    .insertInto("queueVisit")
    .values([...visits])
    .onConflict((on) =>
      on
        .columns(["joinedAt", "id"])
        .doUpdateSet((row) => Object.fromEntries(changing.map((it) => [it, row.ref(`excluded.${it}`)]))),
    )
    .execute();
}
