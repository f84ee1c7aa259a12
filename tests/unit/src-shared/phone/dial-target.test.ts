import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialTarget } from "#shared/phone/index.ts";
import { testRules } from "#tests/helpers/builders.ts";

const withOutsideLine = { ...testRules, outsidePrefix: "9" };

describe("dialTarget", () => {
  it.each([
    ["130 8285 6110", "+8613082856110"],
    ["6523 4567", "+861065234567"],
    ["tel:+86-130-8285-6110", "+8613082856110"],
    ["8001", "8001"],
    ["*97", "*97"],
    ["#31#", "%2331%23"],
    ["10086", "10086"],
    ["*67 13082856110", "*6713082856110"],
  ])("dials %j as %s", (raw, user) => {
    expect(dialTarget(raw, testRules)).toMatchObject({ kind: "target", user });
  });

  it.each([
    ["130 8285 6110", "913082856110"],
    ["0755 8123 4567", "9075581234567"],
    ["+44 20 7946 0958", "900442079460958"],
    ["8001", "8001"],
  ])("dials %j through the outside line as %s", (raw, user) => {
    expect(dialTarget(raw, withOutsideLine)).toMatchObject({ kind: "target", user });
  });

  it("keeps an extension for after the answer", () => {
    expect(dialTarget("010-65234567转801", testRules)).toMatchObject({ user: "+861065234567", extension: "801" });
  });

  it.each([
    ["", "empty"],
    ["  - ", "empty"],
    ["+", "empty"],
    ["tel:", "empty"],
    ["hello", "letters"],
    ["1-800-FLOWERS", "letters"],
    ["anonymous", "letters"],
    ["8001;user=phone\r\nVia: SIP/2.0", "letters"],
    ["5", "too-short"],
    ["1".repeat(21), "too-long"],
    ["1".repeat(5_000), "too-long"],
  ])("says why %j can't be dialled: %s", (raw, problem) => {
    expect(dialTarget(raw, testRules)).toEqual({ kind: "problem", problem });
  });

  it("lets nothing through that could end a header, name a host or add a parameter", () => {
    const hostile = fc
      .array(
        fc.constantFrom(
          "\r",
          "\n",
          ";",
          "@",
          "<",
          ">",
          "%0d%0a",
          "%",
          "\u2028",
          "?",
          "&",
          " ",
          "1",
          "86",
          "+",
          "*",
          "#",
          "0",
          "tel:",
          "sip:",
        ),
        {
          maxLength: 30,
        },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (raw) => {
        const target = dialTarget(raw, withOutsideLine);
        if (target.kind === "target") expect(target.user).toMatch(/^\+?(?:[\d*]|%23){2,40}$/);
      }),
      { numRuns: 1000 },
    );
  });
});
