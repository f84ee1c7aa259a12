import { pino } from "pino";
import { expect, test } from "vitest";
import { ChannelTable } from "#server/pbx/asterisk/channel-table.ts";
import { PhoneTracker } from "#server/pbx/asterisk/phone-tracker.ts";

function aTracker(): PhoneTracker {
  const tracker = new PhoneTracker({
    table: new ChannelTable(() => 0),
    holdContext: "popline-hold",
    logger: pino({ level: "silent" }),
    now: () => 0,
    linked: () => true,
    attachedOf: async () => ({}),
    onChange: () => undefined,
  });
  tracker.follow([{ endpoint: "1101", obeysNotify: false }]);
  return tracker;
}

test("what the exchange tells of a phone while it is being asked is newer than its answer", async () => {
  const tracker = aTracker();
  const answer = Promise.withResolvers<string>();
  const read = tracker.readDeviceState("1101", () => answer.promise);
  tracker.setDeviceState("1101", "NOT_INUSE");
  answer.resolve("UNAVAILABLE");
  await read;
  expect(tracker.reachable("1101")).toBe(true);
});

test("the answer counts when nothing else was told", async () => {
  const tracker = aTracker();
  await tracker.readDeviceState("1101", async () => "NOT_INUSE");
  expect(tracker.reachable("1101")).toBe(true);
  await tracker.readDeviceState("1101", async () => "UNAVAILABLE");
  expect(tracker.reachable("1101")).toBe(false);
});
