const DIGITS = "0123456789*#ABCD";

/** Reads telephone-event packets into digits; see {@link createDigitReader}. */
export interface DigitReader {
  /** Takes one packet; returns the digit the first time an event is seen, else undefined. */
  read(payload: Uint8Array, timestamp: number): string | undefined;
}

/**
 * Turns RFC 4733 packets into digits. All packets of one event carry the timestamp of its start (section 2.5.1.2), so an
 * event is reported once, by the first of its packets that arrives.
 */
export function createDigitReader(): DigitReader {
  let lastTimestamp: number | undefined;
  return {
    read(payload, timestamp) {
      if (payload.length < 4 || timestamp === lastTimestamp) return undefined;
      lastTimestamp = timestamp;
      return DIGITS[payload[0] ?? -1];
    },
  };
}

/** Reads the digit out of an INFO body: `application/dtmf-relay` (`Signal=5`) or `application/dtmf` (`5`). */
export function digitOfInfo(contentType: string, body: string): string | undefined {
  const type = contentType.toLowerCase().split(";")[0]?.trim();
  const text = type === "application/dtmf-relay" ? /^\s*signal\s*=\s*(\S+)/im.exec(body)?.[1] : body.trim();
  if (type !== "application/dtmf-relay" && type !== "application/dtmf") return undefined;
  const digit = text?.toUpperCase() ?? "";
  return digit.length === 1 && DIGITS.includes(digit) ? digit : undefined;
}
