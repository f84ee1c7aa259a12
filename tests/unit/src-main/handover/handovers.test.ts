import { EventEmitter } from "node:events";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createHandovers } from "#main/handover/index.ts";
import { CentralError, type LiveNews } from "#main/sync/index.ts";
import type { Handover, HandoverList, HandoverRequest } from "#shared/contract/central/schemas.ts";
import { type CallId, newId, type UserId } from "#shared/ids.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { manualClock } from "../sync/manual-clock.ts";

const request: HandoverRequest = {
  kind: "blind",
  toExtension: "1002",
  callRef: "ref-1",
  number: "13082856110",
  callerName: null,
  target: null,
  notes: "first",
};
const none = { callRef: null, number: null, fromExtension: null };

function setUp() {
  const clock = manualClock();
  const live = new EventEmitter<{ live: [LiveNews] }>();
  const sent: string[] = [];
  let put: () => Promise<void> = async () => undefined;
  let list: () => Promise<HandoverList> = async () => ({ items: [], serverTime: clock.now() });
  const handovers = createHandovers({
    client: {
      async putHandover(_id, { notes }) {
        sent.push(notes);
        await put();
      },
      handovers: () => list(),
    },
    live,
    rules: () => testRules,
    logger: pino({ level: "silent" }),
    clock,
    backoff: () => ({ nextMs: () => 1_000, reset: () => undefined }),
  });
  const handover = (over: Partial<Handover> = {}): Handover => ({
    ...request,
    id: newId(),
    at: clock.now(),
    fromUserId: newId<UserId>(),
    fromName: "Li Na",
    fromExtension: "1001",
    ...over,
  });
  return {
    clock,
    handovers,
    sent,
    handover,
    came: (one: Handover) => live.emit("live", { type: "handover", handover: one }),
    open: () => live.emit("live", { type: "open" }),
    onPut: (next: () => Promise<void>) => {
      put = next;
    },
    onList: (next: () => Promise<HandoverList>) => {
      list = next;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const fails = (code: ConstructorParameters<typeof CentralError>[0]) => async () => {
  throw new CentralError(code, "no");
};

describe("sending", () => {
  test("is tried again while central can't be reached, until it got through", async () => {
    const { handovers, clock, sent, onPut } = setUp();
    onPut(fails("unreachable"));
    const outcome = handovers.send(newId(), request, new AbortController().signal);
    await settled();
    clock.advance(1_000);
    await settled();
    onPut(async () => undefined);
    clock.advance(1_000);
    expect(await outcome).toBe("sent");
    expect(sent).toHaveLength(3);
  });

  test("ends with the call, and leaves no timer", async () => {
    const { handovers, clock, onPut } = setUp();
    onPut(fails("unreachable"));
    const call = new AbortController();
    const outcome = handovers.send(newId(), request, call.signal);
    await settled();
    call.abort();
    expect(await outcome).toBe("given-up");
    expect(clock.pending()).toBe(0);
  });

  test("newer notes under the same id replace a try that still waits", async () => {
    const { handovers, sent, onPut } = setUp();
    const id = newId();
    onPut(fails("timeout"));
    const older = handovers.send(id, request, new AbortController().signal);
    await settled();
    onPut(async () => undefined);
    const newer = handovers.send(id, { ...request, notes: "more" }, new AbortController().signal);
    expect([await older, await newer]).toEqual(["replaced", "sent"]);
    expect(sent.at(-1)).toBe("more");
  });

  test("a refusal is final, but a record that central does not know yet is waited for", async () => {
    const { handovers, clock, onPut } = setUp();
    onPut(fails("forbidden"));
    expect(await handovers.send(newId(), request, new AbortController().signal)).toBe("refused");
    onPut(fails("not-found"));
    const outcome = handovers.send(newId(), request, new AbortController().signal);
    for (let i = 0; i < 25; i += 1) {
      await settled();
      clock.advance(1_000);
    }
    expect(await outcome).toBe("refused");
  });
});

describe("finding", () => {
  test("by the reference of the conversation, surest of all", () => {
    const { handovers, came, handover } = setUp();
    const mine = handover();
    came(mine);
    came(handover({ callRef: "ref-2" }));
    expect(handovers.find({ ...none, callRef: "ref-1" })?.id).toBe(mine.id);
    expect(handovers.find({ ...none, callRef: "ref-3", number: "+8613082856110" })).toBeNull();
  });

  test("by the customer's number in any spelling, and only for a while: he may call again by himself", () => {
    const { handovers, came, handover, clock } = setUp();
    came(handover({ callRef: null }));
    expect(handovers.find({ ...none, number: "+86 130 8285 6110" })).not.toBeNull();
    clock.advance(6 * 60_000);
    expect(handovers.find({ ...none, number: "+86 130 8285 6110" })).toBeNull();
  });

  test("by the colleague who asks first, whatever reference the consult has", () => {
    const { handovers, came, handover } = setUp();
    came(handover({ kind: "attended" }));
    expect(handovers.find({ ...none, callRef: "other", fromExtension: "1001" })).not.toBeNull();
    expect(handovers.find({ ...none, fromExtension: "1003" })).toBeNull();
  });

  test("what one call got by its number another call does not get", () => {
    const { handovers, came, handover } = setUp();
    came(handover({ callRef: null }));
    const query = { ...none, number: "13082856110" };
    const [first, second] = [newId<CallId>(), newId<CallId>()];
    expect(handovers.find({ ...query, callId: first })).not.toBeNull();
    expect(handovers.find({ ...query, callId: second })).toBeNull();
    expect(handovers.find({ ...query, callId: first })).not.toBeNull();
  });

  test("what came while the feed was down is there after it opened, told once, and a newer version replaces it", async () => {
    const { handovers, came, handover, onList, open, clock } = setUp();
    const told: string[] = [];
    handovers.on("handover", ({ notes }) => told.push(notes));
    const missed = handover();
    onList(async () => ({ items: [missed], serverTime: clock.now() }));
    open();
    await settled();
    came(missed);
    came({ ...missed, at: missed.at + 1, notes: "more" });
    expect(told).toEqual(["first", "more"]);
  });
});
