import type { TraceEntry } from "./types.ts";

/**
 * What the entries that are no SIP say: a code and its values, written as `code name=value name=value` so that a person and a program can both
 * read it. Words in i18n `trace:<kind>.<code>`.
 */
export const traceCodes = {
  state: [
    "state",
    "recovering",
    "recovered",
    "identity",
    "transfer",
    "transfer-over",
    "conference",
    "conference-over",
    "muted",
    "unmuted",
    "digits",
    "dialog",
    "auto-answer",
    "link",
  ],
  media: ["ice", "flowing", "page", "microphone", "device-lost", "device-back", "quality", "needs-gesture"],
  agent: [
    "dial",
    "answer",
    "reject",
    "hang-up",
    "hold",
    "resume",
    "mute",
    "unmute",
    "digits",
    "transfer",
    "consult",
    "complete-transfer",
    "cancel-consult",
    "merge",
    "split",
    "to-room",
    "test",
    "retry-line",
    "set-phone",
    "refused",
  ],
  note: ["started", "dropped"],
} as const;

export type EventKind = keyof typeof traceCodes;
export type TraceCode<K extends EventKind = EventKind> = (typeof traceCodes)[K][number];
export type TraceValues = Readonly<Record<string, string | number>>;

/** The title of an entry. Values are cut; nothing secret goes into them. */
export function traceTitle<K extends EventKind>(_kind: K, code: TraceCode<K>, values: TraceValues = {}): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${escaped(String(value).slice(0, 120))}`);
  return [code, ...pairs].join(" ").slice(0, 300);
}

/** Reads a title back. null: no code of this version. */
export function readTitle({ kind, title }: Pick<TraceEntry, "kind" | "title">): {
  readonly kind: EventKind;
  readonly code: TraceCode;
  readonly values: Readonly<Record<string, string>>;
} | null {
  if (kind === "sip-in" || kind === "sip-out") return null;
  const [code = "", ...pairs] = title.split(" ");
  const known = (traceCodes[kind] as readonly string[]).includes(code);
  if (!known) return null;
  const values = pairs.flatMap((pair) => {
    const equals = pair.indexOf("=");
    return equals < 1 ? [] : [[pair.slice(0, equals), plain(pair.slice(equals + 1))] as const];
  });
  return { kind, code: code as TraceCode, values: Object.fromEntries(values) };
}

function escaped(value: string): string {
  return value.replace(/[\s%\p{Cc}\p{Cf}]|[\uD800-\uDFFF]/gu, (char) => encodeSafely(char));
}

/** A lone half of a pair has no UTF-8. */
function encodeSafely(char: string): string {
  return /^[\uD800-\uDFFF]$/.test(char) ? "" : encodeURIComponent(char);
}

function plain(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A title that was cut in the middle of an escape: shown as it stands.
    return value;
  }
}
