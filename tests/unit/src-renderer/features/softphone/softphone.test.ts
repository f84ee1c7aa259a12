import { describe, expect, test } from "vitest";
import { numberOf, targetOf } from "#renderer/features/softphone/history-row.ts";
import { currentCall, isHeldHere, otherCall, ringingCall } from "#renderer/features/softphone/sort-calls.ts";
import type { Call } from "#shared/call/types.ts";
import { newId } from "#shared/ids.ts";
import { aCall, anInteraction, testTime } from "../../../../helpers/builders.ts";

const at = testTime;
const active = aCall({ state: { name: "active", at } });
const held = aCall({ state: { name: "held", at, by: "local" } });
const ringing = aCall({ startedAt: at + 1 });
const ended: Call = aCall({ state: { name: "ended", at, cause: "busy", sipStatus: 486 } });

describe("the call that a key means", () => {
  test("the one that is talked on, else the held one, never one that rings or is over", () => {
    expect(currentCall([held, ringing, active])).toBe(active);
    expect(currentCall([ended, held, ringing])).toBe(held);
    expect(currentCall([ringing, ended])).toBeUndefined();
  });

  test("Hang up means the call that is being dialled, not the customer who waits on hold for it", () => {
    const dialled = aCall({ direction: "out", line: 2, state: { name: "dialing", at } });
    expect(currentCall([held, dialled])).toBe(dialled);
  });

  test("Answer takes the call that rings longest", () => {
    const first = aCall({ startedAt: at - 5_000 });
    expect(ringingCall([ringing, first])).toBe(first);
  });

  test("a call that only the other side holds is not resumed here", () => {
    expect(isHeldHere(held)).toBe(true);
    expect(isHeldHere(aCall({ state: { name: "held", at, by: "remote" } }))).toBe(false);
  });

  test("there is nobody to swap to in a conference, nor in a call that nobody answered yet", () => {
    const mixed = aCall({ line: 2, state: { name: "active", at }, conference: true });
    expect(otherCall([{ ...active, conference: true }, mixed])).toBeUndefined();
    expect(otherCall([active, aCall({ line: 2, state: { name: "dialing", at } })])).toBeUndefined();
    expect(otherCall([active, held])).toBe(held);
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
