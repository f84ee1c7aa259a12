import { firstHeader, type HeaderSource } from "./header-source.ts";
import { parseParameters } from "./name-addr.ts";

/** The dialog that an INVITE is to take the place of (RFC 3891 6.1), its tags as the receiver has them: `toTag` is the receiver's own. */
export interface Replaces {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

/** null when none is named; "bad" when it can't be read, or there is more than one (RFC 3891 3: 400). */
export function replacesOf(message: HeaderSource): Replaces | "bad" | null {
  const values = message.getHeaders("Replaces");
  if (values.length === 0) return null;
  const value = firstHeader(message, "Replaces");
  const callId = (value.split(";")[0] ?? "").trim();
  const parameters = parseParameters(value);
  const [toTag, fromTag] = [parameters.get("to-tag") ?? "", parameters.get("from-tag") ?? ""];
  if (values.length > 1 || callId === "" || toTag === "" || fromTag === "") return "bad";
  return { callId, toTag, fromTag, earlyOnly: parameters.has("early-only") };
}
