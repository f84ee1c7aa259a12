import type { Logger } from "pino";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { passes } from "../live/passes.ts";
import { type AgentDay, readAgentDays, readDaysOn } from "../presence/read-agent-times.ts";
import { type PresentAgent, readPresent } from "../presence/read-present.ts";

/** Who is at a desk and what agents did today, as all nodes have it: read once, then those of whom the bus tells. */
export interface AgentsNow {
  /** Reads all, for a day that begins then. */
  startDay(from: number): void;
  /** Resolves when everybody is known. */
  ready(): Promise<void>;
  readonly present: ReadonlyMap<UserId, PresentAgent>;
  readonly days: ReadonlyMap<UserId, AgentDay>;
  /** @param listener gets those who are not what they were; null: anybody */
  onChange(listener: (userIds: ReadonlySet<UserId> | null) => void): void;
  close(): Promise<void>;
}

export function agentsNow(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly logger: Logger;
  readonly from: number;
}): AgentsNow {
  const { db, bus, logger } = options;
  const listeners = new Set<(userIds: ReadonlySet<UserId> | null) => void>();
  const waiting = new Set<() => void>();
  let { from } = options;
  let present = new Map<UserId, PresentAgent>();
  let days = new Map<UserId, AgentDay>();
  let all = true;
  let known = false;
  let changed = new Set<UserId>();
  const anew = new Set<UserId>();

  const reading = passes({
    async pass() {
      const whole = all;
      const some = changed;
      all = false;
      changed = new Set();
      try {
        if (whole) await readAll();
        else if (some.size > 0) await readSome(some);
      } catch (error) {
        all ||= whole;
        changed = new Set([...some, ...changed]);
        throw error;
      }
    },
    failed: (error) => logger.warn({ err: error }, "what agents do can't be read now; it is tried again"),
  });

  async function readAll(): Promise<void> {
    anew.clear();
    const since = from;
    const read = await readAgentDays(db, since, null);
    const here = await readPresent(db, null);
    if (since !== from) {
      all = true;
      reading.want();
      return;
    }
    days = read;
    present = new Map(here.map((it) => [it.userId, it]));
    known = true;
    for (const resolve of waiting) resolve();
    waiting.clear();
    for (const listener of listeners) listener(null);
  }

  async function readSome(some: ReadonlySet<UserId>): Promise<void> {
    const again: UserId[] = [];
    const on = new Map<UserId, AgentDay>();
    for (const userId of some) {
      const day = days.get(userId);
      if (day === undefined || anew.has(userId)) again.push(userId);
      else on.set(userId, day);
    }
    const here = await readPresent(db, [...some]);
    const read = [...(await readDaysOn(db, from, on)), ...(await readAgentDays(db, from, again))];
    for (const userId of again) {
      anew.delete(userId);
      days.delete(userId);
    }
    for (const [userId, day] of read) days.set(userId, day);
    for (const userId of some) present.delete(userId);
    for (const one of here) present.set(one.userId, one);
    for (const listener of listeners) listener(some);
  }

  const off = bus.subscribe((message) => {
    if (message.type === "missed") all = true;
    if (message.type === "presence") {
      for (const userId of [...message.userIds, ...message.anew]) changed.add(userId);
      for (const userId of message.anew) anew.add(userId);
    }
    if (message.type === "missed" || message.type === "presence") reading.want();
  });
  reading.want();
  return {
    startDay(at) {
      from = at;
      all = true;
      reading.want();
    },
    ready: () => (known ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    get present() {
      return present;
    },
    get days() {
      return days;
    },
    onChange: (listener) => void listeners.add(listener),
    async close() {
      off();
      await reading.close();
      listeners.clear();
      for (const resolve of waiting) resolve();
    },
  };
}
