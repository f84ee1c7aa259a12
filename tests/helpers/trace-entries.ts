import type { TraceBatch, TraceCallRow } from "#main/store/index.ts";
import { type CallId, newId } from "#shared/ids.ts";
import type { TraceEntry } from "#shared/trace/index.ts";
import { testTime } from "./builders.ts";

/** Entries of a trace as the recorder hands them to the store. */
export function aTraceEntry(over: Partial<TraceEntry> & { seq: number }): TraceEntry {
  return { at: testTime + over.seq, callId: null, sipCallId: null, kind: "agent", title: "answer", body: "", ...over };
}

export function aTraceCall(over: Partial<TraceCallRow> = {}): TraceCallRow {
  return {
    callId: newId<CallId>(),
    direction: "in",
    number: "+8613082856110",
    name: "Huang Hang",
    startedAt: testTime,
    endedAt: null,
    about: null,
    complete: true,
    ...over,
  };
}

export function aTraceBatch(over: Partial<TraceBatch> = {}): TraceBatch {
  return { entries: [], calls: [], limitBytes: 1_000_000, looseEntries: 200, ...over };
}
