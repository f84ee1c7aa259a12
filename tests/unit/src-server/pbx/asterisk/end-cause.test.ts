import { describe, expect, test } from "vitest";
import type { Channel } from "#server/pbx/asterisk/channel.ts";
import { endCause } from "#server/pbx/asterisk/end-cause.ts";

const channel = (over: Partial<Channel>): Channel => ({
  id: "1795299570.2",
  name: "PJSIP/2001-00000000",
  linkedId: "1795299570.0",
  state: "ringing",
  connectedNumber: "",
  connectedName: "",
  context: "agents",
  exten: "",
  bridgeId: null,
  origin: "exchange",
  dialed: "",
  queue: "",
  called: true,
  dialing: "no",
  dialStatus: "",
  deviceHold: false,
  madeAt: 0,
  answeredAt: null,
  transferred: false,
  hungUpByDevice: false,
  ...over,
});
const cause = (over: Partial<Channel>, q850: number | null, byDesk = false) =>
  endCause({ channel: channel(over), q850 }, byDesk);

describe("why a desk phone's call ended", () => {
  test("an incoming one that was not answered", () => {
    expect(cause({}, 16)).toBe("missed");
    expect(cause({}, null)).toBe("missed");
    expect(cause({}, 26)).toBe("answered-elsewhere");
    expect(cause({ hungUpByDevice: true }, 17)).toBe("rejected");
    // The phone did not answer at all: nobody refused anything.
    expect(cause({ hungUpByDevice: true }, 18)).toBe("missed");
    expect(cause({}, 17, true)).toBe("rejected");
  });

  test("one that was talked on", () => {
    const talked = { answeredAt: 1, state: "up" } as const;
    expect(cause(talked, 16)).toBe("remote-hangup");
    expect(cause({ ...talked, hungUpByDevice: true }, 16)).toBe("local-hangup");
    expect(cause(talked, 16, true)).toBe("local-hangup");
    expect(cause({ ...talked, transferred: true }, 16, true)).toBe("transferred");
  });

  test("one that was dialled and not answered", () => {
    const dialled = { origin: "device", state: "ring" } as const;
    expect(cause(dialled, 17)).toBe("busy");
    expect(cause(dialled, 1)).toBe("not-found");
    expect(cause(dialled, 19)).toBe("no-answer");
    expect(cause(dialled, 21)).toBe("declined");
    expect(cause(dialled, 28)).toBe("invalid-number");
    expect(cause({ ...dialled, dialStatus: "NOANSWER" }, 16)).toBe("no-answer");
    expect(cause(dialled, 34)).toBe("exchange-error");
    expect(cause({ ...dialled, hungUpByDevice: true }, 16)).toBe("cancelled");
  });

  test("one that central dialled and the phone did not take up", () => {
    expect(cause({ id: "popline-1" }, 19)).toBe("cancelled");
    expect(cause({ id: "popline-1", state: "up" }, 17)).toBe("busy");
  });
});
