import { sql } from "kysely";
import type { QueueEvent } from "#shared/queue/index.ts";
import type { QueueVisitRow } from "../db/history-schema.ts";
import type { Db } from "../db/open-database.ts";

/** What a visit's events are looked for within: no visit lasts longer. */
const longestVisitMs = 24 * 60 * 60_000;

/** The visits that events may go on with, as the database has them and as the events before have left them. */
export interface OpenVisits {
  /** The last visit of the event's caller to its queue. */
  ofCaller(event: QueueEvent): QueueVisitRow | null;
  /** The visit whose call was the last to end for the event's member in its queue. */
  ofMember(event: QueueEvent): QueueVisitRow | null;
  keep(event: QueueEvent, visit: QueueVisitRow): void;
  newId(): Promise<number>;
}

/** In a transaction that has locked the history. */
export async function openVisits(trx: Db, events: readonly QueueEvent[]): Promise<OpenVisits> {
  const since = Math.min(...events.map(({ at }) => at)) - longestVisitMs;
  const queues = [...new Set(events.map(({ queue }) => queue))];
  const callers = [...new Set(events.map(({ caller }) => caller))];
  const wrapping = events.filter((it) => it.type === "wrapped-up");
  const last = await trx
    .selectFrom("queueVisit")
    .selectAll()
    .distinctOn(["queue", "caller"])
    .where("joinedAt", ">=", since)
    .where("queue", "in", queues)
    .where("caller", "in", callers)
    // What only a wrap-up told is no visit that goes on.
    .where((where) => where.or([where("outcome", "!=", "unknown"), where("endedAt", "is not", null)]))
    .orderBy("queue")
    .orderBy("caller")
    .orderBy("id", "desc")
    .execute();
  const ended =
    wrapping.length === 0
      ? []
      : await trx
          .selectFrom("queueVisit")
          .selectAll()
          .distinctOn(["queue", "member"])
          .where("joinedAt", ">=", since)
          .where("endedAt", "is not", null)
          .where("queue", "in", queues)
          .where("member", "in", [...new Set(wrapping.map(({ member }) => member))])
          .orderBy("queue")
          .orderBy("member")
          .orderBy("endedAt", "desc")
          .orderBy("id", "desc")
          .execute();
  const byId = new Map([...last, ...ended].map((it) => [it.id, it]));
  const ofCaller = new Map(last.map((it) => [`${it.queue}\n${it.caller}`, it.id]));
  const ofMember = new Map(ended.map((it) => [`${it.queue}\n${it.member}`, it.id]));
  const find = (id: number | undefined) => (id === undefined ? null : (byId.get(id) ?? null));
  let ids: number[] = [];
  return {
    ofCaller: (event) => find(ofCaller.get(callerKey(event))),
    ofMember: (event) => find(ofMember.get(memberKey(event))),
    keep(event, visit) {
      byId.set(visit.id, visit);
      if (event.type !== "wrapped-up") ofCaller.set(callerKey(event), visit.id);
      if (event.type === "ended") ofMember.set(memberKey(event), visit.id);
    },
    async newId() {
      if (ids.length === 0) ids = await nextIds(trx, Math.min(events.length, 100));
      const id = ids.shift();
      if (id === undefined) throw new Error("the database gave no ids for visits to queues");
      return id;
    },
  };
}

function callerKey({ queue, caller }: QueueEvent): string {
  return `${queue}\n${caller}`;
}

function memberKey(event: QueueEvent): string {
  return "member" in event ? `${event.queue}\n${event.member}` : "";
}

async function nextIds(trx: Db, count: number): Promise<number[]> {
  const { rows } = await sql<{
    id: number;
  }>`select nextval('queue_visit_id')::bigint as id from generate_series(1, ${count})`.execute(trx);
  return rows.map(({ id }) => Number(id));
}
