import { expect, test } from "vitest";
import { partyOf, shortName } from "#renderer/features/softphone/party.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { aCall, aCustomer, aCustomerCard, aPop, testRules } from "../../../../helpers/builders.ts";

const of = (call: Call, pop?: Pop) => partyOf(call, pop, { shown: (raw) => `<${raw}>`, phone: testRules });
const card = aCustomerCard({ customer: aCustomer({ name: "黄航", company: "Acme", tier: "vip" }) });

test("the record's name counts more than the network's, however the number is written there", () => {
  const call = aCall({ remote: { number: "13082856110", name: "UNKNOWN", source: "from", withheld: false } });
  expect(of(call, aPop({ card, number: "+8613082856110" }))).toMatchObject({
    ...{ name: "黄航", company: "Acme", isVip: true, number: "+86 130 8285 6110" },
  });
});

test("a withheld caller has neither name nor number, whatever the network sent", () => {
  const call = aCall({ remote: { number: "", name: "Anonymous", source: "from", withheld: true } });
  expect(of(call)).toMatchObject({ name: null, number: "", isWithheld: true });
  expect(shortName(of(call))).toBeNull();
});

test("a withheld caller whom the agent knows is named by the record that was attached", () => {
  const call = aCall({ remote: { number: "", name: null, source: "from", withheld: true } });
  expect(of(call, aPop({ card, number: "", numberShown: "" }))).toMatchObject({ name: "黄航", number: "" });
});

test("a dialled number is the one that was dialled", () => {
  const call = aCall({
    direction: "out",
    dialed: "10086",
    remote: { number: "x", name: null, source: "dialled", withheld: false },
  });
  expect(of(call)).toMatchObject({ number: "<10086>", isWithheld: false });
});

test("after a transfer it is the party that the network names now, also in a call that was dialled", () => {
  const remote = { number: "8005", name: "Max", source: "asserted", withheld: false } as const;
  const call = aCall({ direction: "out", dialed: "8001", remote });
  expect(of(call)).toMatchObject({ name: "Max", number: "<8005>" });
});

test("a pop that still shows the party from before names nobody", () => {
  const remote = { number: "+74951234567", name: "Olga", source: "asserted", withheld: false } as const;
  expect(of(aCall({ remote }), aPop({ card }))).toMatchObject({
    name: "Olga",
    company: null,
    number: "<+74951234567>",
  });
});

test("a colleague who asks about a customer is the one who speaks; the customer is whom it is about", () => {
  const handover = { id: crypto.randomUUID(), from: "Zhang Wei", at: 1, kind: "attended", notes: "" } as const;
  const remote = { number: "8003", name: null, source: "asserted", withheld: false } as const;
  const pop = aPop({ card, handover, number: "8003", numberShown: "8003" });
  expect(of(aCall({ remote }), pop)).toMatchObject({ name: "Zhang Wei", about: "黄航", number: "8003", isVip: false });
});

test("once the transfer is complete it is the customer who speaks", () => {
  const handover = { id: crypto.randomUUID(), from: "Zhang Wei", at: 1, kind: "attended", notes: "" } as const;
  expect(of(aCall(), aPop({ card, handover }))).toMatchObject({ name: "黄航", about: null });
});
