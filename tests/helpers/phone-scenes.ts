import type { Call } from "#shared/call/types.ts";
import type { DeskState, Disposition, PhoneState } from "#shared/contract/desk/index.ts";
import type { Pop } from "#shared/pop/types.ts";
import { aCall, anAgent, aPop } from "./builders.ts";
import { aDeskState, aFullCard, aQuality, type Scene } from "./desk-scenes.ts";

const colleague = { number: "8003", name: "Zhang Wei", source: "asserted", withheld: false } as const;

/** What a line of a large site can do. */
export function aPhoneState(over: Partial<PhoneState> = {}): PhoneState {
  return {
    doNotDisturb: false,
    callerId: null,
    callerIds: [
      { number: "+861065000000", label: "Sales" },
      { number: "+864008001234", label: "Hotline" },
    ],
    device: "softphone",
    deskPhone: { extension: "7001", label: "Yealink T54W", reachable: true, unheard: false },
    can: { voicemail: true, testCall: true, conferenceRoom: true },
    ...over,
  };
}

/** The record of the customer whom most scenes are about, as a pop. */
export function aRecordPop(dispositions: readonly Disposition[], over: Partial<Pop> = {}): Pop {
  const card = aFullCard(dispositions);
  return aPop({
    openedAt: Date.now() - 60_000,
    decision: {
      kind: "record",
      row: 4,
      target: { type: "customer", id: card.customer.id },
      why: { code: "number", values: { label: "mobile", number: "+8613082856110", name: card.customer.name } },
    },
    card,
    ...over,
  });
}

export function aTalk(over: Partial<Call> = {}): Call {
  const at = Date.now() - 92_000;
  return aCall({
    startedAt: at - 8_000,
    answeredAt: at,
    state: { name: "active", at },
    queue: "Support",
    ...over,
  });
}

/** Calls in every relation that telephony knows, and what the phone can be set to. */
export function somePhoneScenes(dispositions: readonly Disposition[]): readonly Scene[] {
  const now = Date.now();
  const phone = aPhoneState();
  const talking = anAgent({ state: { name: "talking", at: now - 92_000 } });
  const quality = (call: Call): DeskState["media"] => ({
    page: "ready",
    microphone: "ok",
    devices: [],
    needsGesture: false,
    quality: { [call.id]: aQuality() },
  });
  const scene = (name: string, calls: readonly Call[], over: Partial<DeskState> = {}): Scene => {
    const [first] = calls;
    const pops = first === undefined ? [] : [aRecordPop(dispositions, { callId: first.id })];
    const media = first === undefined ? {} : { media: quality(first) };
    return { name, state: aDeskState({ agent: talking, phone, calls: [...calls], pops, ...media, ...over }) };
  };
  const ringing = aCall({ startedAt: now - 3_000, state: { name: "ringing", at: now - 3_000 }, queue: "Support" });
  const second = aCall({
    startedAt: now - 4_000,
    state: { name: "ringing", at: now - 4_000 },
    line: 2,
    queue: "Sales",
    remote: { number: "+74951234567", name: "Olga Petrova", source: "asserted", withheld: false },
  });
  const held = (over: Partial<Call> = {}) => aTalk({ state: { name: "held", at: now - 30_000, by: "local" }, ...over });
  const consult = (about: Call, over: Partial<Call> = {}): Call =>
    aTalk({
      direction: "out",
      purpose: "consult",
      about: about.id,
      remote: { ...colleague, source: "dialled" },
      dialed: "8003",
      queue: null,
      line: 2,
      startedAt: now - 12_000,
      answeredAt: now - 8_000,
      state: { name: "active", at: now - 8_000 },
      ...over,
    });
  const transfer = { kind: "blind", to: "8003", name: "Zhang Wei", status: null, at: now } as const;
  const waiting = held();
  const ended: Partial<Call> = {
    state: { name: "ended", at: now - 2_000, cause: "busy", sipStatus: 486 },
    answeredAt: null,
    endedAt: now - 2_000,
    work: "not-needed",
  };
  const talk = aTalk();
  const room = aTalk({
    purpose: "room",
    room: "9001",
    direction: "out",
    dialed: "9001",
    queue: null,
    work: "not-needed",
  });
  const asked = aTalk({ remote: { ...colleague, number: "8001" }, queue: null });
  const notes = "Wants the offer for 40 seats by Friday.\nAsks whether the training is included.";
  const handover = (call: Call, kind: "attended" | "blind", pop: Partial<Pop>) => {
    const card = aFullCard(dispositions);
    return aRecordPop(dispositions, {
      callId: call.id,
      card,
      decision: {
        kind: "record",
        row: 1,
        target: { type: "customer", id: card.customer.id },
        why: { code: "handover", values: { from: "Zhang Wei", name: card.customer.name } },
      },
      handover: { id: crypto.randomUUID(), from: "Zhang Wei", at: now - 9_000, kind, notes },
      ...pop,
    });
  };
  return [
    scene("auto-answer", [{ ...ringing, autoAnswerAt: now + 600_000 }], {
      agent: anAgent({ state: { name: "reserved", at: now } }),
    }),
    scene("second-call", [talk, second]),
    scene("transfer-going", [{ ...held(), transfer: { ...transfer, state: "ringing" } }]),
    scene("transfer-failed", [{ ...held(), transfer: { ...transfer, state: "failed", status: 486 } }]),
    scene("consult-ringing", [
      waiting,
      consult(waiting, { state: { name: "ringing-out", at: now - 3_000, earlyMedia: false }, answeredAt: null }),
    ]),
    scene("consult", [waiting, consult(waiting)]),
    scene("consult-and-second-call", [waiting, consult(waiting), { ...second, line: 3 }]),
    scene("consult-refused", [waiting, consult(waiting, ended)]),
    scene("conference", [{ ...talk, conference: true }, consult(talk, { conference: true })]),
    scene("room", [room, { ...talk, room: "9001", ...ended, work: "due" }]),
    scene("two-to-merge", [talk, held({ line: 2, remote: second.remote })]),
    scene("keyed", [aTalk({ dtmf: "2 1 •••••••••••• #" })]),
    scene("test-call", [aTalk({ purpose: "test", direction: "out", dialed: "9009", queue: null, work: "not-needed" })]),
    scene("handover", [asked], { pops: [handover(asked, "attended", { number: "8001", numberShown: "8001" })] }),
    scene("handover-blind", [talk], { pops: [handover(talk, "blind", {})] }),
    scene("do-not-disturb", [], { phone: { ...phone, doNotDisturb: true } }),
    scene("desk-phone", [aTalk({ carrier: "desk-phone" })], { phone: { ...phone, device: "desk-phone" } }),
    scene("desk-phone-gone", [], {
      phone: aPhoneState({
        device: "desk-phone",
        deskPhone: { extension: "7001", label: "Yealink", reachable: false, unheard: false },
      }),
      link: { name: "off", at: now, error: null },
    }),
    scene("line-refused", [], {
      link: {
        name: "refused",
        at: now,
        server: "wss://pbx.example.com/ws",
        error: "wrong-password",
        detail: "pbx.example.com did not accept the password of agent1.",
      },
    }),
    scene("clipboard", [], {
      dialRequest: {
        id: "d1",
        number: "+8613912345678",
        shown: "+86 139 1234 5678",
        at: now,
        source: "clipboard",
        others: [
          { number: "+861065234567", shown: "010 6523 4567" },
          { number: "+498912345678", shown: "+49 89 12345678" },
        ],
      },
    }),
  ];
}
