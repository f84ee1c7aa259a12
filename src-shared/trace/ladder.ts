import { headerValue, sipParts } from "./sip-text.ts";
import type { TraceEntry } from "./types.ts";

/** Who takes part, from left to right. */
export const lifelines = ["agent", "media", "desk", "exchange"] as const;
export type Lifeline = (typeof lifelines)[number];

/** What came of a message or event; colour and word in the view. `event`: neither good nor bad. */
export type LadderTone = "request" | "progress" | "ok" | "redirect" | "challenge" | "refused" | "event" | "warning";

/** What a SIP message is, in short. */
export interface SipSummary {
  readonly method: string;
  /** Of a response. */
  readonly status: number | null;
  readonly phrase: string;
  /** It carries an offer or an answer. */
  readonly hasSdp: boolean;
}

interface RowShared {
  readonly entry: TraceEntry;
  /** Since the call's start. */
  readonly offsetMs: number;
  /** How long nothing happened before it, where that was long; else null. */
  readonly pauseMs: number | null;
  readonly tone: LadderTone;
}

/** A message or event from one to another. */
export interface LadderArrow extends RowShared {
  readonly kind: "arrow";
  readonly from: Lifeline;
  readonly to: Lifeline;
  /** null: it is no SIP. */
  readonly sip: SipSummary | null;
  /** Which of the call's dialogs, from 1; null: there is only one, or it is no SIP. */
  readonly dialog: number | null;
}

/** Something that one of them did by itself. */
export interface LadderMark extends RowShared {
  readonly kind: "mark";
  readonly at: Lifeline;
}

export type LadderRow = LadderArrow | LadderMark;

/** A pause of this length or more is shown as one. */
const longPauseMs = 2_000;

/**
 * A trace as the rows of a ladder diagram (RFC 3665's figures), oldest first.
 * @param startAt From where offsets count, epoch ms. @param only `sip` leaves out everything that is no message.
 */
export function ladderRows(
  entries: readonly TraceEntry[],
  { startAt, only }: { readonly startAt: number; readonly only: "sip" | "all" },
): readonly LadderRow[] {
  const dialogs = dialogNumbers(entries);
  const rows: LadderRow[] = [];
  let before: number | null = null;
  for (const entry of entries) {
    if (only === "sip" && !isSip(entry)) continue;
    const pauseMs = before !== null && entry.at - before >= longPauseMs ? entry.at - before : null;
    before = entry.at;
    rows.push(rowOf({ entry, offsetMs: entry.at - startAt, pauseMs }, dialogs));
  }
  return rows;
}

function rowOf(shared: Omit<RowShared, "tone">, dialogs: ReadonlyMap<string, number>): LadderRow {
  const { entry } = shared;
  const dialog = dialogs.size < 2 || entry.sipCallId === null ? null : (dialogs.get(entry.sipCallId) ?? null);
  const arrow = { ...shared, kind: "arrow" as const, sip: null, dialog: null };
  switch (entry.kind) {
    case "sip-in": {
      const sip = sipSummary(entry);
      return { ...arrow, from: "exchange", to: "desk", tone: toneOf(sip), sip, dialog };
    }
    case "sip-out": {
      const sip = sipSummary(entry);
      return { ...arrow, from: "desk", to: "exchange", tone: toneOf(sip), sip, dialog };
    }
    case "agent":
      return { ...arrow, from: "agent", to: "desk", tone: entry.title.startsWith("refused") ? "refused" : "event" };
    case "media":
      return { ...arrow, from: "media", to: "desk", tone: mediaTone(entry.title) };
    case "state":
      return { ...shared, kind: "mark", at: "desk", tone: "event" };
    case "note":
      return { ...shared, kind: "mark", at: "desk", tone: entry.title.startsWith("dropped") ? "warning" : "event" };
  }
}

function mediaTone(title: string): LadderTone {
  if (/^(quality|device-lost)|^ice state=(failed|disconnected)|^page event=gone/.test(title)) return "warning";
  return /^(flowing|device-back)|^ice state=connected/.test(title) ? "ok" : "event";
}

export function isSip({ kind }: Pick<TraceEntry, "kind">): boolean {
  return kind === "sip-in" || kind === "sip-out";
}

/** Dialogs in the order in which they appear. A call has several over its life (RFC 3891). */
function dialogNumbers(entries: readonly TraceEntry[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { sipCallId } of entries)
    if (sipCallId !== null && !numbers.has(sipCallId)) numbers.set(sipCallId, numbers.size + 1);
  return numbers;
}

export function sipSummary({ title, body }: Pick<TraceEntry, "title" | "body">): SipSummary {
  const parts = sipParts(body);
  const hasSdp = parts.body.startsWith("v=0");
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(title);
  if (response === null) return { method: title.split(" ", 1)[0] ?? "", status: null, phrase: "", hasSdp };
  const method = /\d+\s+([A-Z]+)/.exec(headerValue(parts, "cseq") ?? "")?.[1] ?? "";
  return { method, status: Number(response[1]), phrase: response[2] ?? "", hasSdp };
}

function toneOf({ status }: SipSummary): LadderTone {
  if (status === null) return "request";
  if (status < 200) return "progress";
  if (status < 300) return "ok";
  if (status < 400) return "redirect";
  // RFC 3261 22: being asked for the password is how every registration begins.
  return status === 401 || status === 407 ? "challenge" : "refused";
}
