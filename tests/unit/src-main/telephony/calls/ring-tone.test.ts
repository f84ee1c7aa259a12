import { expect, test } from "vitest";
import { ringToneOf } from "#main/telephony/calls/ring-tone.ts";
import type { Call, CallState } from "#shared/call/index.ts";

const call = (name: CallState["name"], earlyMedia = false) =>
  ({ state: { name, at: 1, earlyMedia, by: "local" } }) as unknown as Call;
const none = () => false;

test("a ringing call rings, beside a conversation it knocks", () => {
  expect(ringToneOf([], none)).toBe("none");
  expect(ringToneOf([call("ringing")], none)).toBe("incoming");
  expect(ringToneOf([call("active"), call("ringing")], none)).toBe("waiting");
  expect(ringToneOf([call("held"), call("ringing")], none)).toBe("waiting");
});

test("pressing Answer silences at once", () => {
  expect(ringToneOf([call("ringing")], () => true)).toBe("none");
});

test("ring-back is ours only without early media and without a conversation", () => {
  expect(ringToneOf([call("ringing-out")], none)).toBe("ringback");
  expect(ringToneOf([call("ringing-out", true)], none)).toBe("none");
  expect(ringToneOf([call("ringing-out"), call("active")], none)).toBe("none");
  expect(ringToneOf([call("ringing-out"), call("held")], none)).toBe("ringback");
});
