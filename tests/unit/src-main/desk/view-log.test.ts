import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createViewLog } from "#main/desk/view-log.ts";
import { CentralError } from "#main/sync/index.ts";
import type { SeenRecord } from "#shared/contract/central/index.ts";
import { type CustomerId, newId } from "#shared/ids.ts";
import type { Pop, PopTarget } from "#shared/pop/index.ts";
import { aCustomerCard, aPop } from "#tests/helpers/builders.ts";

const minute = 60_000;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A desk whose central answers as a test sets; `kv` outlives it, as the store does. */
function open(kv = new Map<string, string>()) {
  const told: SeenRecord[][] = [];
  let answer: () => Promise<void> = async () => undefined;
  const log = createViewLog({
    store: {
      read: { kv: { get: (key: string) => kv.get(key) ?? null } },
      write: {
        kv: {
          async set(key: string, value: string | null) {
            if (value === null) kv.delete(key);
            else kv.set(key, value);
          },
        },
      },
    } as never,
    central: {
      data: {
        async reportSeen(items: readonly SeenRecord[]) {
          told.push([...items]);
          await answer();
        },
      },
    } as never,
    now: Date.now,
    logger: pino({ level: "silent" }),
  });
  return {
    log,
    kv,
    told,
    answers: (next: () => Promise<void>) => {
      answer = next;
    },
    halfAMinute: () => vi.advanceTimersByTimeAsync(30_000),
  };
}
const customer = (): PopTarget => ({ type: "customer", id: newId<CustomerId>() });
const refused = (code: "not-found" | "unreachable") => async () => {
  throw new CentralError(code, "no");
};

it("tells central of looks every half minute, one for the same record within five minutes", async () => {
  const { log, told, halfAMinute } = open();
  const [one, other] = [customer(), customer()];
  log.note(one);
  log.note(other);
  log.note(one);
  await halfAMinute();
  expect(told.map((items) => items.map(({ recordId }) => recordId))).toEqual([[one.id, other.id]]);
  log.note(one);
  await halfAMinute();
  expect(told).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5 * minute);
  log.note(one);
  await halfAMinute();
  expect(told[1]).toMatchObject([{ recordId: one.id, entity: "customer" }]);
  await log.close();
});

it("counts a tab that opens or gets another record, and not one that stays", async () => {
  const { log, told, halfAMinute } = open();
  const [first, second] = [aCustomerCard(), aCustomerCard()];
  const showing = (pop: Pop, card: typeof first): Pop => ({
    ...pop,
    card,
    decision: {
      ...pop.decision,
      kind: "record",
      target: { type: "customer", id: card.customer.id },
    } as Pop["decision"],
  });
  const pop = aPop();
  log.shown([showing(pop, first)]);
  log.shown([showing(pop, first)]);
  log.shown([showing(pop, second)]);
  await halfAMinute();
  expect(told[0]?.map(({ recordId }) => recordId)).toEqual([first.customer.id, second.customer.id]);
  await log.close();
});

it("keeps what central could not be told, over a restart and under the same ids, so that it is written once", async () => {
  const before = open();
  before.answers(refused("unreachable"));
  before.log.note(customer());
  await before.halfAMinute();
  await before.log.close();
  const after = open(before.kv);
  await after.halfAMinute();
  expect(after.told).toEqual(before.told);
  await after.halfAMinute();
  expect(after.told).toHaveLength(1);
  expect(after.kv.size).toBe(0);
  await after.log.close();
});

it("sends many in several requests, and keeps none for a central without an audit log", async () => {
  const { log, told, kv, answers, halfAMinute } = open();
  for (let i = 0; i < 600; i += 1) log.note(customer());
  await halfAMinute();
  expect(told.map((items) => items.length)).toEqual([500, 100]);
  answers(refused("not-found"));
  log.note(customer());
  await halfAMinute();
  await log.close();
  expect(kv.size).toBe(0);
});

it("starts without the kept looks when they can't be read", async () => {
  const { log, told, halfAMinute } = open(new Map([["audit.views", "{broken"]]));
  await halfAMinute();
  expect(told).toEqual([]);
  await log.close();
});
