import { expect, test } from "vitest";
import { consultOf, mixOf, pairOfMix, phoneCards } from "#renderer/features/softphone/phone-cards.ts";
import { whyNot } from "#renderer/features/softphone/why-not.ts";
import type { Call } from "#shared/call/types.ts";
import { aCall, testTime } from "../../../../helpers/builders.ts";

const at = testTime;
const talk = (over: Partial<Call> = {}) => aCall({ answeredAt: at, state: { name: "active", at }, ...over });
const held = (over: Partial<Call> = {}) => talk({ state: { name: "held", at, by: "local" }, ...over });
const ended = (over: Partial<Call> = {}): Call =>
  aCall({ state: { name: "ended", at, cause: "busy", sipStatus: 486 }, endedAt: at, work: "not-needed", ...over });
const kinds = (calls: readonly Call[]) => phoneCards(calls).map(({ kind, key }) => [kind, key]);
const customer = held();
const consult = talk({ line: 2, purpose: "consult", about: customer.id, direction: "out" });

test("a second call that rings stands under the one that is talked on, so that nothing moves under the pointer", () => {
  const first = talk();
  const second = aCall({ line: 2, startedAt: at + 1 });
  expect(kinds([second, first])).toEqual([
    ["call", first.id],
    ["ringing", second.id],
  ]);
});

test("calls keep the places of their lines when they are swapped", () => {
  const [one, two] = [talk({ line: 1 }), held({ line: 2 })];
  const swapped = [held({ id: one.id, line: 1 }), talk({ id: two.id, line: 2 })];
  expect(kinds([one, two])).toEqual(kinds(swapped));
});

test("a question and the call that it is about are one card, in the place of the older one", () => {
  expect(kinds([consult, customer])).toEqual([["consult", customer.id]]);
  expect(consultOf([customer, consult])).toEqual({ consult, about: customer });
});

test("when the customer hangs up meanwhile, the colleague's call stands alone", () => {
  const gone = ended({ id: customer.id, answeredAt: at, work: "due" });
  expect(kinds([gone, consult])).toEqual([
    ["call", consult.id],
    ["ended", gone.id],
  ]);
});

test("calls that are mixed are one card; one call alone is no conference", () => {
  const mixed = [talk({ id: customer.id, conference: true }), talk({ ...consult, conference: true })];
  expect(kinds(mixed)).toEqual([["conference", "conference"]]);
  expect(mixOf(mixed)).toHaveLength(2);
  expect(mixOf(mixed.slice(0, 1))).toEqual([]);
  expect(kinds(mixed.slice(0, 1))).toEqual([["call", customer.id]]);
});

test("the agent can leave the two together only where one was asked about the other", () => {
  const other = talk({ line: 2, conference: true });
  const mixed = talk({ id: customer.id, conference: true });
  expect(pairOfMix([mixed, { ...consult, conference: true }])?.id).toBe(consult.id);
  expect(pairOfMix([mixed, other])).toBeUndefined();
});

test("a colleague who is busy says so; one whom the agent let go says nothing", () => {
  const asked = { purpose: "consult", about: customer.id, startedAt: at + 1 } as const;
  const refused = ended(asked);
  const letGo = ended({ ...asked, state: { name: "ended", at, cause: "local-hangup", sipStatus: null } });
  expect(kinds([customer, refused])).toContainEqual(["ended", refused.id]);
  expect(kinds([customer, letGo])).toEqual([["call", customer.id]]);
});

test("an ended call stays while its wrap-up is due; without work only the newest does", () => {
  const due = ended({ work: "due", startedAt: at - 10 });
  const old = ended({ startedAt: at - 5 });
  const newest = ended();
  expect(kinds([due, old, newest])).toEqual([
    ["ended", due.id],
    ["ended", newest.id],
  ]);
});

test.each([
  [486, "busy"],
  [600, "busy"],
  [603, "declined"],
  [408, "no-answer"],
  [480, "no-answer"],
  [404, "not-found"],
  [484, "invalid-number"],
  [403, "forbidden"],
  [487, "cancelled"],
  [503, "exchange-error"],
  [null, "unknown"],
  [202, "unknown"],
] as const)("a transfer that failed with %s is told as %s", (status, why) => {
  expect(whyNot(status)).toBe(why);
});
