import { NumberHider } from "./hide-numbers.ts";
import { redactUris } from "./redact-uris.ts";
import type { TracedCall, TraceEntry } from "./types.ts";

/** What support wants to know about the desk that made a trace. */
export interface TracingDesk {
  readonly version: string;
  readonly host: string;
  readonly platform: string;
  /** Address of the SIP server that was used last. */
  readonly exchange: string | null;
}

export interface TraceFileContent {
  readonly desk: TracingDesk;
  /** null: what belongs to no call. */
  readonly call: TracedCall | null;
  readonly entries: readonly TraceEntry[];
  readonly complete: boolean;
  readonly hideNumbers: boolean;
  /** Epoch ms of the writing. */
  readonly at: number;
}

/** One text file for support: JSON lines, the first one about the desk and the call, then one per entry, oldest first. */
export function traceFile(content: TraceFileContent): { fileName: string; body: string } {
  const hider = content.hideNumbers ? new NumberHider() : null;
  if (content.call !== null) hider?.know(content.call.number);
  for (const entry of content.entries) hider?.learn(entry);
  const entries = content.entries.map((entry) => {
    const { seq, at, ...rest } = hider?.entry(entry) ?? entry;
    return { seq, at, time: timeOf(at), ...rest };
  });
  const lines = [firstLine(content, hider), ...entries];
  return { fileName: fileName(content), body: `${lines.map((line) => JSON.stringify(line)).join("\n")}\n` };
}

function firstLine({ desk, call, complete, hideNumbers, at }: TraceFileContent, hider: NumberHider | null): object {
  const said = (text: string | null) => (text === null ? null : (hider?.text(text) ?? text));
  return {
    trace: "popline",
    format: 1,
    writtenAt: timeOf(at),
    version: desk.version,
    host: desk.host,
    platform: desk.platform,
    exchange: desk.exchange === null ? null : bareAddress(desk.exchange),
    numbersHidden: hideNumbers,
    complete,
    call:
      call === null
        ? null
        : {
            callId: call.callId,
            direction: call.direction,
            number: said(call.number),
            name: said(call.name),
            startedAt: timeOf(call.startedAt),
            endedAt: call.endedAt === null ? null : timeOf(call.endedAt),
          },
  };
}

/** Without user, password and query, whichever of them it has. */
function bareAddress(url: string): string {
  return redactUris(url.replace(/[?#].*$/s, "")).replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

/** `popline-call-20261120-101502-6110.jsonl`: the day and time of the call where the desk stands, and the end of the number. */
function fileName({ call, at, hideNumbers }: TraceFileContent): string {
  const end = (call?.number ?? "").replace(/\D/g, "").slice(hideNumbers ? -2 : -4);
  const about = call === null ? "line" : "call";
  return `${["popline", about, stamp(call?.startedAt ?? at), ...(end === "" ? [] : [end])].join("-")}.jsonl`;
}

function stamp(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
