import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHandoverDesk } from "#main/desk/handover-desk.ts";
import { createNotices } from "#main/desk/notices.ts";
import { createPhoneDesk, noPhone } from "#main/desk/phone-desk.ts";
import { createStateHub } from "#main/desk/state-hub.ts";
import { numbersIn } from "#main/desk/text-numbers.ts";
import { createTransferDesk } from "#main/desk/transfer-desk.ts";
import { transferTargets } from "#main/desk/transfer-targets.ts";
import type { Handovers } from "#main/handover/index.ts";
import type { Pops } from "#main/pop/index.ts";
import type { Telephony } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { Handover, HandoverRequest, Provisioning } from "#shared/contract/central/index.ts";
import type { DeskState } from "#shared/contract/desk/index.ts";
import { newId, type TeamId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import { aCall, aColleague, aCustomer, aPhone, e164, testRules, testTime } from "#tests/helpers/builders.ts";
import { testStore } from "#tests/helpers/test-store.ts";

const logger = pino({ level: "silent" });

let store: Awaited<ReturnType<typeof testStore>>["store"];
let discard: () => Promise<void>;
function withStore() {
  beforeEach(async () => {
    ({ store, discard } = await testStore());
  });
  afterEach(() => discard());
}

async function know(...colleagues: ReturnType<typeof aColleague>[]): Promise<void> {
  await store.write.bulkLoad(colleagues.map((record) => ({ entity: "colleague", record })));
}

const hub = () => createStateHub({ phone: noPhone, notices: [] as DeskState["notices"] } as DeskState);

describe("whom a call can be given to", () => {
  withStore();
  const team = newId<TeamId>();
  const me = { id: newId(), teamId: team } as never;

  it("lists colleagues with an extension, the own team's first, without text", async () => {
    await know(
      aColleague({ name: "Zoe Other", username: "zoe", extension: "8003" }),
      aColleague({ name: "Wang Fang", extension: "8001", teamId: team }),
      aColleague({ name: "Left Long Ago", username: "left", extension: "8009", active: false }),
      aColleague({ name: "No Phone", username: "none", extension: null }),
    );
    expect(transferTargets(store, me, testRules, "").map(({ name, number }) => [name, number])).toEqual([
      ["Wang Fang", "8001"],
      ["Zoe Other", "8003"],
    ]);
  });

  it("finds colleagues by name, user name and extension, and takes a number as typed", async () => {
    await know(aColleague({ name: "王芳", username: "wang.fang", extension: "8001" }));
    for (const text of ["王", "wang.f", "80"])
      expect(transferTargets(store, me, testRules, text).map(({ number }) => number)).toContain("8001");
    expect(transferTargets(store, me, testRules, "8001")).toMatchObject([{ kind: "colleague", number: "8001" }]);
    expect(transferTargets(store, me, testRules, "138 1234 5678")[0]).toMatchObject({
      kind: "number",
      number: "+8613812345678",
    });
  });

  it("finds a customer by name with the number to dial", async () => {
    const customer = aCustomer({ name: "Huang Hang" });
    await store.write.records.save("customer", customer);
    await store.write.records.save("phone", aPhone({ customerId: customer.id, e164: e164("+8613082856110") }));
    expect(transferTargets(store, me, testRules, "huang")).toMatchObject([
      { kind: "record", name: "Huang Hang", number: "+8613082856110" },
    ]);
  });
});

describe("numbers in a text", () => {
  it("are found in order and each once", () => {
    const text = "Office +49 30 901820, mobile 138-1234-5678; again 13812345678.";
    expect(numbersIn(text, testRules).map(({ number }) => number)).toEqual(["+4930901820", "+8613812345678"]);
  });

  it("an extension or a feature code alone counts, prose does not", () => {
    expect(numbersIn(" 8001 ", testRules)).toEqual([{ raw: "8001", number: "8001", shown: "8001" }]);
    expect(numbersIn("call me tomorrow", testRules)).toEqual([]);
    expect(numbersIn("", testRules)).toEqual([]);
  });
});

describe("giving a call away", () => {
  withStore();
  function aDesk(call: Call, target: PopTarget | null) {
    const sent: [string, HandoverRequest][] = [];
    const consult = aCall({ purpose: "consult", about: call.id, remote: { ...call.remote, number: "8001" } });
    const telephony = {
      transfer: vi.fn(async () => undefined),
      consult: vi.fn(async () => consult.id),
      completeTransfer: vi.fn(async () => undefined),
      calls: () => [call, consult],
    };
    const desk = createTransferDesk({
      telephony: telephony as unknown as Telephony,
      store,
      rules: () => testRules,
      call: (id) => [call, consult].find((it) => it.id === id) ?? null,
      recordOf: () => target,
      handOver: (callId, request) => sent.push([callId, request]),
    });
    return { desk, sent, telephony, consult };
  }
  const call = aCall({ attached: { "x-call-ref": "ref-1" }, remote: { ...aCall().remote, name: "Huang Hang" } });
  const target: PopTarget = { type: "customer", id: aCustomer().id };

  it("sends the record and the notes so far ahead to a colleague's desk", async () => {
    await know(aColleague({ name: "Wang Fang", extension: "8001" }));
    await store.write.drafts.save(`wrap-up:${call.id}`, { notes: "wants the blue one" });
    const { desk, sent, telephony } = aDesk(call, target);
    await desk.transfer(call.id, "8001");
    expect(sent).toEqual([
      [
        call.id,
        {
          kind: "blind",
          toExtension: "8001",
          callRef: "ref-1",
          number: "13082856110",
          callerName: "Huang Hang",
          target,
          notes: "wants the blue one",
        },
      ],
    ]);
    expect(telephony.transfer).toHaveBeenCalledWith(call.id, {
      number: "8001",
      shown: "8001",
      name: "Wang Fang",
      extension: "8001",
    });
  });

  it("sends nothing ahead to an outside number, and no withheld number to anybody", async () => {
    const withheld = aCall({ remote: { number: "secret", name: null, source: "from", withheld: true } });
    const { desk, sent } = aDesk(withheld, null);
    await desk.transfer(withheld.id, "+4930901820");
    expect(sent).toEqual([]);
    await desk.transfer(withheld.id, "8001");
    expect(sent[0]?.[1].number).toBeNull();
  });

  it("refuses what can't be dialled before anything is sent", async () => {
    const { desk, sent, telephony } = aDesk(call, null);
    await expect(desk.transfer(call.id, "call me")).rejects.toMatchObject({ code: "bad-number" });
    expect(sent).toEqual([]);
    expect(telephony.transfer).not.toHaveBeenCalled();
  });

  it("sends the notes again as they stand when the consult becomes a transfer, from either call", async () => {
    const { desk, sent, consult, telephony } = aDesk(call, target);
    await desk.consult(call.id, "8001");
    await store.write.drafts.save(`wrap-up:${call.id}`, { notes: "and a green one" });
    await desk.complete(consult.id);
    expect(sent.map(([id, { kind, notes }]) => [id, kind, notes])).toEqual([
      [call.id, "attended", ""],
      [call.id, "attended", "and a green one"],
    ]);
    expect(telephony.completeTransfer).toHaveBeenCalledWith(consult.id);
  });
});

describe("what a colleague sent along", () => {
  const handover = { id: newId<string>(), at: testTime, fromName: "Wang Fang" } as Handover;

  function aDesk(calls: Call[], outcome: "sent" | "refused" = "sent") {
    let heard: (handover: Handover) => void = () => undefined;
    let known: Handover | null = null;
    const ids: string[] = [];
    const handovers: Handovers = {
      send: async (id) => {
        ids.push(id);
        return outcome;
      },
      find: () => known,
      on(_event, listener) {
        heard = listener;
        return () => undefined;
      },
      stop: () => undefined,
    };
    const handOver = vi.fn();
    const state = hub();
    const desk = createHandoverDesk({
      handovers,
      pops: { handOver, ofCall: () => null } as unknown as Pops,
      notices: createNotices(state, () => testTime),
      rules: () => testRules,
      liveCalls: () => calls,
    });
    const arrive = () => {
      known = handover;
      heard(handover);
    };
    return { desk, handOver, arrive, ids, state };
  }

  it("reaches the pop whether it came before the call or after it", () => {
    const call = aCall();
    const late = aDesk([call]);
    late.desk.named(call);
    expect(late.handOver).not.toHaveBeenCalled();
    late.arrive();
    expect(late.handOver).toHaveBeenCalledWith(call, handover);
    const early = aDesk([]);
    early.arrive();
    early.desk.named(call);
    expect(early.handOver).toHaveBeenCalledWith(call, handover);
  });

  it("belongs to no call that this desk made", () => {
    const { desk, handOver, arrive } = aDesk([]);
    arrive();
    desk.named(aCall({ direction: "out" }));
    expect(handOver).not.toHaveBeenCalled();
  });

  it("goes out under one id a call, and the agent is told when central does not take it", async () => {
    const call = aCall();
    const { desk, ids, state } = aDesk([], "refused");
    desk.send(call.id, { toExtension: "8001" } as HandoverRequest);
    desk.send(call.id, { toExtension: "8001" } as HandoverRequest);
    expect(new Set(ids).size).toBe(1);
    await vi.waitFor(() => expect(state.get("notices")).toMatchObject([{ code: "handover-unsent", callId: call.id }]));
  });
});

describe("what the telephone is set to", () => {
  withStore();
  const provisioning = (over: Partial<Provisioning> = {}) =>
    ({
      line: {
        callerIds: [{ number: "+4930901820", label: "Sales" }],
        voicemailTarget: "vm",
        echoTarget: null,
        conferencePrefix: null,
      },
      deskPhone: { extension: "8001", label: "Yealink" },
      ...over,
    }) as Provisioning;

  function aPhoneDesk(over: Partial<Provisioning> = {}, busy = false) {
    const onDevice = vi.fn();
    const state = hub();
    const phone = createPhoneDesk({
      store,
      hub: state,
      provisioning: provisioning(over),
      logger,
      busy: () => busy,
      onDevice,
    });
    return { phone, state, onDevice };
  }

  it("is kept over a restart, and says what the line can do", async () => {
    const { phone, state } = aPhoneDesk();
    await phone.set({ doNotDisturb: true, callerId: "+4930901820" });
    expect(state.get("phone")).toMatchObject({ doNotDisturb: true, callerId: "+4930901820" });
    const again = aPhoneDesk();
    expect(again.phone.state()).toMatchObject({
      doNotDisturb: true,
      callerId: "+4930901820",
      device: "softphone",
      can: { voicemail: true, testCall: false, conferenceRoom: false },
    });
  });

  it("shows no caller ID that the company took back, and refuses one that it never gave", async () => {
    const { phone } = aPhoneDesk();
    await phone.set({ callerId: "+4930901820" });
    await expect(phone.set({ callerId: "+4930999999" })).rejects.toMatchObject({ code: "no-such-caller-id" });
    phone.provisioned(provisioning({ line: { ...provisioning().line, callerIds: [] } as never }));
    expect(phone.state().callerId).toBeNull();
  });

  it("changes the device between calls only, and only where there is a desk phone", async () => {
    const { phone, onDevice } = aPhoneDesk();
    await phone.set({ device: "desk-phone" });
    expect(onDevice).toHaveBeenCalledOnce();
    expect(phone.state().device).toBe("desk-phone");
    await expect(aPhoneDesk({}, true).phone.set({ device: "softphone" })).rejects.toMatchObject({
      code: "wrong-call-state",
    });
    const without = aPhoneDesk({ deskPhone: null }).phone;
    expect(without.state().device).toBe("softphone");
    await expect(without.set({ device: "desk-phone" })).rejects.toMatchObject({ code: "not-offered-by-exchange" });
  });

  it("is the desk phone for who has no line", () => {
    expect(aPhoneDesk({ line: null }).phone.state().device).toBe("desk-phone");
  });
});
