import { expect, test } from "vitest";
import { isOneNumber } from "#renderer/app/numbers/is-one-number.ts";
import { testRules } from "../../../../helpers/builders.ts";

test.each(["13082856110", "+86 (130) 8285-6110", " 8003 ", "*97", "10086", "010-65234567-801"])(
  "%s is one number",
  (text) => {
    expect(isOneNumber(text, testRules)).toBe(true);
  },
);

test.each(["call Li at 130 8285 6110", "13082856110\n13912345678", "65234567 65234568", "", "Huang Hang"])(
  "%s is to be searched for numbers",
  (text) => {
    expect(isOneNumber(text, testRules)).toBe(false);
  },
);
