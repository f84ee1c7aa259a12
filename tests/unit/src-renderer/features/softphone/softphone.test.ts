import { describe, expect, test } from "vitest";
import { numberOf, targetOf } from "#renderer/features/softphone/history-row.ts";
import { partyOf } from "#renderer/features/softphone/party.ts";
import { levelShare, qualityWarnings } from "#renderer/features/softphone/quality.ts";
import { currentCall, isHeldHere, ringingCall, sortCalls } from "#renderer/features/softphone/sort-calls.ts";
import type { Call } from "#shared/call/types.ts";
import { newId } from "#shared/ids.ts";
import { aCall, aCustomer, aCustomerCard, anInteraction, aPop, testTime } from "../../../../helpers/builders.ts";

const shown = (raw: string) => `<${raw}>`;
const at = testTime;
const active = aCall({ state: { name: "active", at } });
const held = aCall({ state: { name: "held", at, by: "local" } });
const ringing = aCall({ startedAt: at + 1 });
const ended: Call = aCall({ state: { name: "ended", at, cause: "busy", sipStatus: 486 } });

describe("order of calls", () => {
  test("what rings stands first, then what is talked on, held, ended", () => {
    expect(sortCalls([ended, held, active, ringing])).toEqual([ringing, active, held, ended]);
  });

  test("the keys act on the call that is talked on, else on the held one, never on one that rings or is over", () => {
    expect(currentCall([held, ringing, active])).toBe(active);
    expect(currentCall([ended, held, ringing])).toBe(held);
    expect(currentCall([ringing, ended])).toBeUndefined();
  });

  test("Answer takes the call that rings longest", () => {
    const first = aCall({ startedAt: at - 5_000 });
    expect(ringingCall([ringing, first])).toBe(first);
  });

  test("a call that only the other side holds is not resumed here", () => {
    expect(isHeldHere(held)).toBe(true);
    expect(isHeldHere(aCall({ state: { name: "held", at, by: "remote" } }))).toBe(false);
  });
});

describe("who is at the other end", () => {
  test("the record's name counts more than the network's", () => {
    const card = aCustomerCard({ customer: aCustomer({ name: "黄航", company: "Acme", tier: "vip" }) });
    const call = aCall({ remote: { number: "1", name: "UNKNOWN CALLER", source: "from", withheld: false } });
    expect(partyOf(call, aPop({ card }), shown)).toMatchObject({ name: "黄航", company: "Acme", isVip: true });
  });

  test("a withheld caller has neither name nor number, whatever the network sent", () => {
    const call = aCall({ remote: { number: "", name: "Anonymous", source: "from", withheld: true } });
    expect(partyOf(call, undefined, shown)).toMatchObject({ name: null, number: "", isWithheld: true });
  });

  test("a dialled number is the one that was dialled", () => {
    const call = aCall({ direction: "out", dialed: "10086" });
    expect(partyOf(call, undefined, shown)).toMatchObject({ number: "<10086>", isWithheld: false });
  });
});

describe("quality", () => {
  const good = { roundTripMs: 400, jitterMs: 30, loss: 0.03, heardDbfs: -20, codec: "opus" };

  test("the limits of the field guide are the last good values", () => {
    expect(qualityWarnings(good)).toEqual([]);
    expect(qualityWarnings({ ...good, roundTripMs: 401, jitterMs: 31, loss: 0.031 })).toEqual([
      "delay",
      "jitter",
      "loss",
    ]);
  });

  test("nothing measured is nothing wrong", () => {
    expect(qualityWarnings({ ...good, roundTripMs: null, jitterMs: null, loss: null })).toEqual([]);
    expect([levelShare(null), levelShare(-100), levelShare(-30), levelShare(3)]).toEqual([0, 0, 0.5, 1]);
  });
});

describe("a row of the history", () => {
  const row = (over: Parameters<typeof anInteraction>[0]) => ({
    interaction: anInteraction(over),
    name: null,
    company: null,
    dispositionLabel: null,
    sent: true,
  });

  test("a withheld call has no number to call back", () => {
    expect(numberOf(row({ e164: null, rawNumber: "" }))).toBeNull();
  });

  test("it is called back at the record that it was logged to", () => {
    const customerId = newId<"CustomerId">();
    expect(targetOf(row({ customerId: customerId as never }))).toEqual({ type: "customer", id: customerId });
    expect(targetOf(row({}))).toBeNull();
  });
});
