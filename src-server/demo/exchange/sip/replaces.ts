/** What a Replaces header names: a dialog as the receiver of the header sees it (RFC 3891 section 3). */
export interface Replaces {
  readonly callId: string;
  /** The receiver's local tag. */
  readonly toTag: string;
  /** The receiver's remote tag. */
  readonly fromTag: string;
  /** Only an unanswered dialog may be replaced. */
  readonly earlyOnly: boolean;
}

/** Reads a Replaces header, or the unescaped parameter of a Refer-To URI. Undefined when it is not well formed. */
export function parseReplaces(value: string): Replaces | undefined {
  const [callId = "", ...parameters] = value.split(";").map((part) => part.trim());
  const found = new Map<string, string>();
  for (const parameter of parameters) {
    const [name = "", text = ""] = parameter.split("=").map((part) => part.trim());
    found.set(name.toLowerCase(), text);
  }
  const toTag = found.get("to-tag");
  const fromTag = found.get("from-tag");
  if (!callId || !toTag || !fromTag) return undefined;
  return { callId, toTag, fromTag, earlyOnly: found.has("early-only") };
}
