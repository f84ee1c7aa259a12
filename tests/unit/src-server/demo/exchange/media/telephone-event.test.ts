import { describe, expect, it } from "vitest";
import { createDigitReader, digitOfInfo } from "#server/demo/exchange/media/telephone-event.ts";

describe("telephone-events", () => {
  it("are one digit each, however many packets they take", () => {
    const reader = createDigitReader();
    const event = (code: number) => Uint8Array.of(code, 10, 0, 160);
    expect(reader.read(event(5), 1000)).toBe("5");
    expect(reader.read(event(5), 1000)).toBeUndefined();
    expect(reader.read(event(5), 2000)).toBe("5");
    expect(reader.read(event(11), 3000)).toBe("#");
    expect(reader.read(event(99), 4000)).toBeUndefined();
    expect(reader.read(Uint8Array.of(1), 5000)).toBeUndefined();
  });
});

describe("a digit in INFO", () => {
  it.each([
    ["application/dtmf-relay", "Signal=5\r\nDuration=160", "5"],
    ["Application/DTMF-Relay; x=1", "Duration=1\r\n signal = *\r\n", "*"],
    ["application/dtmf", "#\r\n", "#"],
    ["application/dtmf", "55", undefined],
    ["application/dtmf-relay", "Duration=160", undefined],
    ["text/plain", "5", undefined],
  ])("%s %j is %j", (type, body, digit) => {
    expect(digitOfInfo(type, body)).toBe(digit);
  });
});
