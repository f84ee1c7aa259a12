import { expect, test } from "vitest";
import { voicemailOf } from "#server/sip-config.ts";

test("the user's extension stands where the target asks for it, and without one there is no voicemail", () => {
  expect(voicemailOf("vm-{extension}", "1001")).toBe("vm-1001");
  expect(voicemailOf("vm-{extension}", null)).toBeNull();
  expect(voicemailOf("*97", null)).toBe("*97");
  expect(voicemailOf(null, "1001")).toBeNull();
});
