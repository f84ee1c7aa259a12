import { describe, expect, it } from "vitest";
import { Spies, spyChannelId } from "#server/pbx/asterisk/queues/spies.ts";
import { read } from "./play-trace.ts";

const message = (fields: Record<string, string>) => {
  const [made] = read(
    Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
  );
  if (made === undefined) throw new Error("no message");
  return made;
};
const start = (id: string, line = "1102", member = "1101") =>
  message({
    Event: "ChanSpyStart",
    SpyerChannel: `PJSIP/${line}-00000007`,
    SpyerUniqueid: id,
    SpyeeChannel: `PJSIP/${member}-00000002`,
  });
const stop = (id: string) => message({ Event: "ChanSpyStop", SpyerChannel: "PJSIP/1102-00000007", SpyerUniqueid: id });
const hangup = (id: string) => message({ Event: "Hangup", Uniqueid: id });

describe("who is listened to", () => {
  it("is told with how, from the beginning until it stops; the line is free once its channel is gone", () => {
    const spies = new Spies();
    const id = spyChannelId("whisper");
    expect(spies.apply(start(id))).toBe(true);
    expect(spies.all).toEqual([{ member: "1101", line: "1102", how: "whisper" }]);
    expect(spies.apply(stop(id))).toBe(true);
    expect(spies.all).toEqual([]);
    expect(spies.channelsOf("1102")).toEqual(["PJSIP/1102-00000007"]);
    expect(spies.apply(hangup(id))).toBe(true);
    expect(spies.channelsOf("1102")).toEqual([]);
  });

  it("what others began is listening; other channels and unknown ends change nothing", () => {
    const spies = new Spies();
    expect(spies.apply(start("1700000000.1"))).toBe(true);
    expect(spies.all).toEqual([{ member: "1101", line: "1102", how: "listen" }]);
    for (const other of [stop("9.9"), hangup("9.9"), message({ Event: "Newchannel", Uniqueid: "9.9" })])
      expect(spies.apply(other)).toBe(false);
    expect(spies.apply(hangup("1700000000.1"))).toBe(true);
    expect(spies.all).toEqual([]);
  });

  it("is read from the list of channels after a time without events: who is gone is gone, who came is there", () => {
    const spies = new Spies();
    spies.apply(start(spyChannelId("barge")));
    const channel = (name: string, id: string, data: string) =>
      message({ Event: "CoreShowChannel", Channel: name, Uniqueid: id, Application: "ChanSpy", ApplicationData: data });
    const listed = [
      channel("PJSIP/1103-00000009", spyChannelId("listen"), "PJSIP/1104-00000003,qE"),
      channel("PJSIP/1105-0000000a", "1700000000.7", "PJSIP/1106-00000004,qEw"),
      message({ Event: "CoreShowChannel", Channel: "PJSIP/1104-00000003", Uniqueid: "1.2", Application: "AppQueue" }),
    ];
    expect(spies.reconcile(listed)).toBe(true);
    expect(spies.all).toEqual([
      { member: "1104", line: "1103", how: "listen" },
      { member: "1106", line: "1105", how: "whisper" },
    ]);
    expect(spies.reconcile(listed)).toBe(false);
  });
});
