import { CentralError } from "./central-error.ts";
import { failureOf } from "./failure-of.ts";
import type { OpenAnswer } from "./http-client.ts";

const newline = 10;
/** Far more than central's lines have. */
const maxLineBytes = 32 * 1024 * 1024;

/** The lines of an NDJSON answer as bytes, unparsed: that is for the store's writer thread. What stands behind the last line end is dropped. */
export interface LineReader {
  /** The next line without its end, in a buffer of its own that may be handed over; null: the answer is over, or was cut. @throws CentralError */
  next(): Promise<Uint8Array | null>;
  close(): void;
}

export function createLineReader({ body, where }: OpenAnswer): LineReader {
  /** Beginning of a line whose end has not come yet. */
  let parts: Uint8Array[] = [];
  let rest: Uint8Array = new Uint8Array();

  return {
    async next() {
      for (;;) {
        const end = rest.indexOf(newline);
        if (end >= 0) {
          const line = joined([...parts, rest.subarray(0, end)]);
          parts = [];
          rest = rest.subarray(end + 1);
          return line;
        }
        if (rest.length > 0) parts.push(rest);
        rest = new Uint8Array();
        if (sizeOf(parts) > maxLineBytes)
          throw new CentralError("bad-answer", `${where} sent a line of more than ${maxLineBytes} bytes.`);
        const chunk = await body.read().catch((error: unknown) => {
          throw failureOf(error, where);
        });
        if (chunk.done) return null;
        rest = chunk.value;
      }
    },
    close() {
      // Whatever it says: nobody reads on.
      body.cancel().catch(() => undefined);
    },
  };
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
