import { describe, expect, test } from "vitest";
import { AmiMessage } from "#server/pbx/asterisk/ami-message.ts";
import { ChannelTable } from "#server/pbx/asterisk/channel-table.ts";
import { phoneCall } from "#server/pbx/asterisk/phone-call.ts";

const hold = "popline-hold";
const event = (fields: Record<string, string>) => new AmiMessage(new Map(Object.entries(fields)));
const phone = { Channel: "PJSIP/2001-00000001", Uniqueid: "1.2", Linkedid: "1.0", ChannelState: "0" };
const shown = (table: ChannelTable, id: string) => {
  const channel = table.get(id);
  return channel === null ? null : phoneCall(channel, {}, hold);
};

describe("channels by their events", () => {
  test("a call rings only when the phone does, with the caller as the connected line", () => {
    const table = new ChannelTable(() => 5);
    table.apply(event({ Event: "Newchannel", ...phone }));
    expect(shown(table, "1.2")).toBeNull();
    const ringing = { ...phone, ChannelState: "5", ConnectedLineNum: "+4930111222", ConnectedLineName: "Max" };
    table.apply(event({ Event: "Newstate", ...ringing }));
    expect(shown(table, "1.2")).toMatchObject({
      direction: "in",
      state: "ringing",
      number: "+4930111222",
      name: "Max",
      attached: { "x-call-ref": "1.0" },
    });
  });

  test("an event that comes late does not turn a state back, and one of a channel that is gone brings it not back", () => {
    const table = new ChannelTable(() => 5);
    table.apply(event({ Event: "Newchannel", ...phone }));
    table.apply(event({ Event: "Newstate", ...phone, ChannelState: "6" }));
    table.apply(event({ Event: "Newstate", ...phone, ChannelState: "5" }));
    expect(shown(table, "1.2")?.state).toBe("active");
    expect(table.apply(event({ Event: "Hangup", ...phone, ChannelState: "6", Cause: "16" })).ended?.q850).toBe(16);
    table.apply(event({ Event: "NewConnectedLine", ...phone, ChannelState: "6" }));
    expect(table.get("1.2")).toBeNull();
  });

  test("what the phone dials goes from dialling to ringing to talking", () => {
    const table = new ChannelTable(() => 5);
    const own = { ...phone, ChannelState: "4", Exten: "600" };
    table.apply(event({ Event: "Newchannel", ...own }));
    table.apply(event({ Event: "DialBegin", ...own }));
    expect(shown(table, "1.2")).toMatchObject({ direction: "out", state: "dialing", dialed: "600", number: "600" });
    table.apply(event({ Event: "DialState", ...own, DialStatus: "RINGING" }));
    expect(shown(table, "1.2")?.state).toBe("ringing-out");
    table.apply(event({ Event: "DialEnd", ...own, DialStatus: "ANSWER" }));
    expect(shown(table, "1.2")?.state).toBe("active");
  });

  test("unknown events, and known ones without their fields, change nothing", () => {
    const table = new ChannelTable(() => 5);
    for (const name of ["NeverHeardOf", "BridgeEnter", "Hangup", "Rename", "DialEnd", "BlindTransfer"])
      expect(table.apply(event({ Event: name }))).toEqual({ touched: [], ended: null });
  });

  test("the exchange's list ends what is not in it, and brings what was missed with its age", () => {
    const table = new ChannelTable(() => 100_000);
    table.apply(event({ Event: "Newchannel", ...phone }));
    const listed = {
      ...phone,
      Uniqueid: "1.9",
      Channel: "PJSIP/2001-00000009",
      ChannelState: "6",
      Application: "AppDial",
      Duration: "00:00:07",
      BridgeId: "b",
    };
    const gone = table.reconcile([event(listed)]);
    expect(gone.map((it) => it.channel.id)).toEqual(["1.2"]);
    expect(shown(table, "1.9")).toMatchObject({ direction: "in", state: "active", startedAt: 93_000 });
  });
});
