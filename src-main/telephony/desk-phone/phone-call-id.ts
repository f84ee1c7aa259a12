import { createHash } from "node:crypto";
import { CallId } from "#shared/ids.ts";

/** Made once for this purpose (RFC 9562, section 5.5: a name space of one's own). */
const nameSpace = Buffer.from("6f0c1b1e5d3a4e0f9a7d2c54b8e6f013", "hex");

/** The id of a desk phone's call: made from the exchange's (UUIDv5), so that a desk that was started anew means the same call by it. */
export function phoneCallId(extension: string, exchangeId: string): CallId {
  const hash = createHash("sha1").update(nameSpace).update(`${extension}|${exchangeId}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex", 0, 16);
  return CallId.parse(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}
