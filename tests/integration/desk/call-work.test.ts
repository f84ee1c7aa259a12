import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCallLog } from "#main/desk/call-log.ts";
import { createRecordDesk } from "#main/desk/record-desk.ts";
import { Refusal } from "#main/desk/refusal.ts";
import { createPops } from "#main/pop/index.ts";
import { fileKey, openStore, type Store } from "#main/store/index.ts";
import type { EndedCall } from "#shared/call/record.ts";
import { type CallId, type LeadId, newId, type UserId } from "#shared/ids.ts";
import {
  aCall,
  aCustomer,
  aCustomerForm,
  aDisposition,
  aLeadForm,
  aPhone,
  e164,
  testRules,
  testTime,
} from "#tests/helpers/builders.ts";

const logger = pino({ level: "silent" });
const userId = newId<UserId>();
const quality = { mos: 4.2, worstMos: 3.9, roundTripMs: 40, jitterMs: 3, loss: 0, codec: "opus", seconds: 55 };

function anEndedCall(over: Partial<EndedCall> = {}): EndedCall {
  return {
    ...aCall({
      state: { name: "ended", at: testTime + 60_000, cause: "remote-hangup", sipStatus: null },
      answeredAt: testTime + 5_000,
      endedAt: testTime + 60_000,
      work: "due",
    }),
    ...over,
  } as EndedCall;
}

describe("the work of a call, on a real store", () => {
  let dir: string;
  let store: Store;
  let at: number;
  const now = () => at;

  beforeEach(async () => {
    at = testTime + 90_000;
    dir = await mkdtemp(join(tmpdir(), "popline-work-"));
    store = await openStore({ dir, key: fileKey(join(dir, "key")), logger, now, rules: testRules });
  });
  afterEach(async () => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  });

  function desk(mode: "mandatory" | "optional" = "mandatory") {
    const pops = createPops({
      logger,
      now,
      busy: () => false,
      publish: () => undefined,
      sources: {
        byNumber: (key) => store.read.matches.byNumber(key),
        byRef: (value) => store.read.matches.byRef(value),
        card: (target) => store.read.cards.of(target),
        colleague: () => null,
        askCentral: () => Promise.resolve({ answer: { state: "answered", matches: [] }, card: null }),
        rules: () => testRules,
        attachedKeys: () => [],
        language: () => "en",
        rememberChoice: () => undefined,
      },
    });
    const done: CallId[] = [];
    const log = createCallLog({
      store,
      pops,
      userId,
      rules: () => testRules,
      mode: () => mode,
      now,
      logger,
      qualityOf: () => quality,
      done: (id) => done.push(id),
    });
    return { pops, log, done, records: createRecordDesk({ store, userId, rules: () => testRules, now }) };
  }

  const mutations = () => store.read.outbox.pending(100);
  const form = (callId: CallId) => ({
    callId,
    target: null,
    contactId: null,
    dispositionId: null,
    notes: "",
    task: null,
  });

  it("a call is one interaction and one row in the outbox, however often it is written", async () => {
    const { log, done } = desk("optional");
    const call = anEndedCall();
    log.log(call);
    await log.wrapUp({ ...form(call.id), notes: "asked for a quote" }, call);
    expect(mutations().filter((mutation) => mutation.entity === "interaction")).toHaveLength(1);
    expect(store.read.records.get("interaction", call.id)).toMatchObject({
      outcome: "answered",
      talkMs: 55_000,
      wrapUpMs: 30_000,
      notes: "asked for a quote",
      agentId: userId,
    });
    expect(done).toEqual([call.id]);
  });

  it("a mandatory wrap-up without a disposition is refused with the field, and nothing is written", async () => {
    const disposition = aDisposition({ needsNote: true });
    await store.write.bulkLoad([{ entity: "disposition", record: disposition }]);
    const { log } = desk();
    const call = anEndedCall();
    await expect(log.wrapUp(form(call.id), call)).rejects.toMatchObject({
      code: "form-invalid",
      fields: [{ path: "dispositionId", code: "required" }],
    });
    await expect(log.wrapUp({ ...form(call.id), dispositionId: disposition.id }, call)).rejects.toMatchObject({
      fields: [{ path: "notes", code: "needs-note" }],
    });
    expect(mutations()).toEqual([]);
    await log.wrapUp({ ...form(call.id), dispositionId: disposition.id, notes: "done" }, call);
    expect(mutations()).toHaveLength(1);
  });

  it("a callback planned in wrap-up is saved with the call, in one transaction, and the draft goes", async () => {
    const { log } = desk("optional");
    const call = anEndedCall();
    await store.write.drafts.save(`wrap-up:${call.id}`, { notes: "half" });
    await log.wrapUp(
      {
        ...form(call.id),
        task: { kind: "callback", title: "Call back", note: "", dueAt: at + 1000, number: "13082856110" },
      },
      call,
    );
    expect(
      mutations()
        .map((mutation) => mutation.entity)
        .sort(),
    ).toEqual(["interaction", "task"]);
    expect(store.read.drafts.get(`wrap-up:${call.id}`)).toBeNull();
  });

  it("a call that is over follows the record that the agent chooses later", async () => {
    const { log } = desk("optional");
    const call = anEndedCall();
    log.log(call);
    const leadId = newId<LeadId>();
    await log.moveTo(call.id, { type: "lead", id: leadId });
    expect(store.read.records.get("interaction", call.id)).toMatchObject({ leadId, customerId: null });
  });

  it("a saved lead pops at that number's next call", async () => {
    const { records, pops } = desk();
    const id = await records.createLead(
      aLeadForm({ name: "陈伟", phones: [{ id: null, raw: "139 1111 2222", label: "mobile" }] }),
      "pop:x",
    );
    const pop = pops.openForCall(
      aCall({ remote: { number: "+8613911112222", name: null, source: "from", withheld: false } }),
      null,
    );
    expect(pop.decision).toMatchObject({ kind: "record", row: 4, target: { type: "lead", id } });
  });

  it("a lead's form with a mistake is refused with every field, and nothing is saved", async () => {
    const { records } = desk();
    const wrong = aLeadForm({
      name: " ",
      email: "not-an-address",
      phones: [{ id: null, raw: "abc", label: "mobile" }],
    });
    const refused = await records.createLead(wrong, "pop:x").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect((refused as Refusal).fields.map((field) => `${field.path} ${field.code}`).sort()).toEqual([
      "email bad-email",
      "name required",
      "phones.0.raw bad-number",
    ]);
    expect(mutations()).toEqual([]);
  });

  it("a converted lead's number pops the customer from then on", async () => {
    const { records, pops } = desk();
    const leadId = await records.createLead(aLeadForm(), "pop:x");
    const customerId = await records.convertLead(leadId);
    expect(await records.convertLead(leadId)).toBe(customerId);
    const pop = pops.openForCall(
      aCall({ remote: { number: "13082856110", name: null, source: "from", withheld: false } }),
      null,
    );
    expect(pop.decision).toMatchObject({ target: { type: "customer", id: customerId } });
  });

  it("a customer's numbers are kept, changed, added and removed as the form says", async () => {
    const customer = aCustomer({ name: "Huang Hang" });
    const kept = aPhone({ customerId: customer.id, raw: "+8613082856110", e164: e164("+8613082856110") });
    const gone = aPhone({ customerId: customer.id, raw: "+8613082856111", e164: e164("+8613082856111") });
    await store.write.bulkLoad([
      { entity: "customer", record: customer },
      { entity: "phone", record: kept },
      { entity: "phone", record: gone },
    ]);
    const { records } = desk();
    await records.saveCustomer(
      customer.id,
      aCustomerForm({
        name: "Huang Hang",
        phones: [
          { id: kept.id, raw: "130 8285 6110", label: "work" },
          { id: null, raw: "010-6234 5678", label: "home" },
        ],
      }),
    );
    const card = store.read.cards.customer(customer.id);
    expect(card?.phones.map((phone) => [phone.e164, phone.label]).sort()).toEqual([
      ["+861062345678", "home"],
      ["+8613082856110", "work"],
    ]);
  });

  it("what was keyed into a call is not on the disk, however the call goes on", async () => {
    await store.write.calls.put(aCall({ state: { name: "held", at, by: "local" }, dtmf: "4711#" }), null);
    expect(store.read.calls.open()).toMatchObject([{ call: { dtmf: "", state: { name: "held" } } }]);
  });
});
