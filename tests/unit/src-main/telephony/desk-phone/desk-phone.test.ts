import { pino } from "pino";
import { describe, expect, test } from "vitest";
import {
  createDeskPhone,
  type DeskPhoneAnswer,
  type DeskPhonePort,
  type DeskPhoneStanding,
} from "#main/telephony/desk-phone/index.ts";
import { phoneCallId } from "#main/telephony/desk-phone/phone-call-id.ts";
import type { Call } from "#shared/call/types.ts";
import type { DeskPhoneCall, DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/schemas.ts";

const ringing: DeskPhoneCall = {
  id: "1795299570.2",
  direction: "in",
  state: "ringing",
  number: "+4930111222",
  name: "Max Test",
  dialed: "5000",
  queue: "support",
  attached: { "x-call-ref": "1795299570.0" },
  startedAt: 900,
  answeredAt: null,
};

function setUp(options: { doNotDisturb?: boolean } = {}) {
  let known: DeskPhoneSnapshot | null = null;
  let listener: (snapshot: DeskPhoneSnapshot) => void = () => undefined;
  let answer: DeskPhoneAnswer = "done";
  const commands: DeskPhoneCommand[] = [];
  const log: string[] = [];
  const standings: DeskPhoneStanding[] = [];
  const clock = { now: 1_000 };
  const port: DeskPhonePort = {
    snapshot: () => known,
    on(_event, heard) {
      listener = heard;
      return () => undefined;
    },
    async command(command) {
      commands.push(command);
      return answer;
    },
  };
  const open = () => {
    const phone = createDeskPhone({
      logger: pino({ level: "silent" }),
      port,
      phone: { extension: "2001", label: "Desk 1" },
      callerIds: [{ number: "+49301" }],
      doNotDisturb: () => options.doNotDisturb === true,
      onStanding: (standing) => standings.push(standing),
      now: () => clock.now,
    });
    phone.on("changed", (call, what) => log.push(`${what} ${call.state.name}`));
    phone.on("ended", (call) => log.push(call.state.name === "ended" ? `over ${call.state.cause}` : "?"));
    phone.on("identity-changed", (call) => log.push(`now ${call.remote.number}`));
    phone.on("refused-by-dnd", () => log.push("refused"));
    return phone;
  };
  return {
    open,
    commands,
    log,
    standings,
    clock,
    answerWith: (next: DeskPhoneAnswer) => {
      answer = next;
    },
    tell(calls: DeskPhoneCall[], more: Partial<DeskPhoneSnapshot> = {}) {
      known = { at: clock.now, reachable: true, stale: false, calls, ended: [], canAnswer: false, ...more };
      listener(known);
    },
  };
}

const only = (calls: readonly Call[]): Call => {
  const [call] = calls;
  if (call === undefined || calls.length !== 1) throw new Error(`There are ${calls.length} calls.`);
  return call;
};

describe("a desk phone as the engine's telephone", () => {
  test("its calls come in the same events as a softphone's, and one is told once", () => {
    const { open, tell, log } = setUp();
    const phone = open();
    phone.start();
    tell([ringing]);
    tell([ringing]);
    tell([{ ...ringing, state: "active", answeredAt: 1_000 }]);
    tell([{ ...ringing, state: "held", answeredAt: 1_000 }]);
    tell([{ ...ringing, state: "active", answeredAt: 1_000 }]);
    tell([], { ended: [{ id: ringing.id, at: 1_000, cause: "remote-hangup", q850: 16 }] });
    expect(log).toEqual([
      "added ringing",
      "state connecting",
      "state active",
      "state held",
      "state active",
      "state ended",
      "over remote-hangup",
    ]);
    expect(phone.calls()).toEqual([]);
  });

  test("a call carries who, what and where it sounds, by this machine's clock", () => {
    const { open, tell } = setUp();
    const phone = open();
    phone.start();
    tell([ringing], { at: 950 });
    expect(only(phone.calls())).toMatchObject({
      carrier: "desk-phone",
      remote: { number: "+4930111222", name: "Max Test", withheld: false },
      dialed: "5000",
      queue: "support",
      attached: { "x-call-ref": "1795299570.0" },
      startedAt: 950,
    });
  });

  test("a desk that starts anew means the same call by the same id, and does not announce it again", () => {
    const first = setUp();
    const before = first.open();
    before.start();
    first.tell([ringing]);
    const known = only(before.calls());
    const second = setUp();
    const after = second.open();
    after.adopt([known]);
    after.start();
    second.tell([{ ...ringing, state: "active", answeredAt: 1_000 }]);
    expect(only(after.calls()).id).toBe(known.id);
    expect(second.log).toEqual(["state connecting", "state active"]);
    expect(phoneCallId("2001", "a")).not.toBe(phoneCallId("2002", "a"));
    expect(phoneCallId("2001", "a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/);
  });

  test("while central is not heard nothing ends; afterwards what is gone is over", () => {
    const { open, tell, log } = setUp();
    const phone = open();
    phone.start();
    tell([{ ...ringing, state: "active", answeredAt: 1_000 }]);
    tell([], { stale: true });
    expect(only(phone.calls()).state.name).toBe("active");
    expect(phone.link().name).toBe("connecting");
    tell([]);
    expect(log.at(-1)).toBe("over remote-hangup");
    tell([], { reachable: false });
    expect(phone.link()).toMatchObject({ name: "off", error: "unreachable" });
  });

  test("how the phone stands is told when it changes: reached, not heard of, heard of again, unplugged", () => {
    const { open, tell, standings } = setUp();
    open().start();
    for (const more of [{}, {}, { stale: true }, {}, { reachable: false }]) tell([], more);
    expect(standings).toEqual([
      { reachable: true, unheard: false },
      { reachable: true, unheard: true },
      { reachable: true, unheard: false },
      { reachable: false, unheard: false },
    ]);
  });

  test("after a transfer the other party is shown", () => {
    const { open, tell, log } = setUp();
    const phone = open();
    phone.start();
    tell([{ ...ringing, number: "1002", name: "Tom" }]);
    tell([{ ...ringing, number: "+4930111222", name: null }]);
    expect(log).toContain("now +4930111222");
    expect(only(phone.calls()).remote).toMatchObject({ number: "+4930111222", name: null });
  });

  test("a caller without a number is withheld", () => {
    const { open, tell } = setUp();
    const phone = open();
    phone.start();
    tell([{ ...ringing, number: "", name: null }]);
    expect(only(phone.calls()).remote.withheld).toBe(true);
  });

  test("a dialled call is one call, whether the exchange tells of it before or after it answers the command", async () => {
    for (const early of [true, false]) {
      const { open, tell, log, commands } = setUp();
      const phone = open();
      phone.start();
      tell([]);
      const dialled = phone.dial({ number: "+49302", purpose: "test", callerId: "+49301" });
      const [command] = commands;
      if (command?.do !== "dial") throw new Error("Nothing was dialled.");
      const told: DeskPhoneCall = {
        ...ringing,
        id: `popline-${command.id}`,
        direction: "out",
        state: "dialing",
        number: "+49302",
      };
      if (early) tell([told]);
      const id = await dialled;
      if (!early) tell([told]);
      expect(only(phone.calls())).toMatchObject({ id, purpose: "test", shownAs: "+49301", direction: "out" });
      expect(log.filter((it) => it.startsWith("added"))).toEqual(["added dialing"]);
    }
  });

  test("a dialled call that the exchange never tells of ends by itself", async () => {
    const { open, tell, clock, log } = setUp();
    const phone = open();
    phone.start();
    await phone.dial({ number: "600" });
    tell([]);
    expect(phone.calls()).toHaveLength(1);
    clock.now += 20_000;
    tell([]);
    expect(log.at(-1)).toBe("over exchange-error");
  });

  test("do not disturb sends a ringing call away unseen, once", () => {
    const { open, tell, log, commands } = setUp({ doNotDisturb: true });
    const phone = open();
    phone.start();
    tell([ringing]);
    tell([ringing]);
    expect(log).toEqual(["refused"]);
    expect(commands).toEqual([{ do: "hang-up", id: ringing.id }]);
    expect(phone.calls()).toEqual([]);
  });

  test.each([
    ["not-offered", "not-offered-by-exchange"],
    ["unreachable", "desk-phone-unreachable"],
    ["wrong-state", "wrong-call-state"],
    ["no-such-call", "no-such-call"],
    ["nowhere", "transfer-refused"],
  ] as const)("central's %s is the agent's %s, and the call stays as it was", async (answer, code) => {
    const { open, tell, answerWith } = setUp();
    const phone = open();
    phone.start();
    tell([{ ...ringing, state: "active", answeredAt: 1_000 }]);
    answerWith(answer);
    await expect(phone.transfer(only(phone.calls()).id, { number: "1002" })).rejects.toMatchObject({ code });
    expect(only(phone.calls()).transfer).toBeNull();
  });

  test("what only a softphone can do is refused as not offered; a caller ID that is not ours as well", async () => {
    const { open, tell } = setUp();
    const phone = open();
    phone.start();
    tell([ringing]);
    const { id } = only(phone.calls());
    for (const act of [phone.mute(id, true), phone.merge(id, id), phone.split(id), phone.toRoom(id)])
      await expect(act).rejects.toMatchObject({ code: "not-offered-by-exchange" });
    await expect(phone.reject(id, "voicemail")).rejects.toMatchObject({ code: "not-offered-by-exchange" });
    await expect(phone.dial({ number: "600", callerId: "+49999" })).rejects.toMatchObject({
      code: "no-such-caller-id",
    });
  });
});
