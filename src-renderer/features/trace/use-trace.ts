import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import type { CallId } from "#shared/ids.ts";
import type { TracedCall, TraceEntry } from "#shared/trace/index.ts";

/** What is looked at: a call, or what belongs to none. */
export type Traced = CallId | "line";

export interface LoadedTrace {
  readonly of: Traced;
  readonly call: TracedCall | null;
  readonly entries: readonly TraceEntry[];
  readonly complete: boolean;
}

export interface TraceState {
  /** null: not read yet. */
  readonly trace: LoadedTrace | null;
  readonly error: unknown;
  readonly live: boolean;
  readonly again: () => void;
}

/** A call that is going on is read again this often. */
const liveEveryMs = 2_000;

/** The trace of one call or of the line, kept up to date while it is looked at. */
export function useTrace(of: Traced): TraceState {
  const { client } = useDesk();
  const live = useSlice("calls", (calls) => calls.some((call) => call.id === of && call.endedAt === null));
  // Each change of the call or the line is in the trace as soon as it is seen here.
  const mark = useSlice("calls", (calls) => JSON.stringify(calls.find((call) => call.id === of)?.state ?? null));
  const line = useSlice("link", (link) => (of === "line" ? `${link.name} ${link.at}` : ""));
  const [state, setState] = useState<{ trace: LoadedTrace | null; error: unknown }>({ trace: null, error: null });
  const reading = useRef<AbortController | null>(null);
  const read = useCallback(async () => {
    reading.current?.abort();
    const mine = new AbortController();
    reading.current = mine;
    try {
      const found = await client.trace.get({ callId: of === "line" ? null : of }, { signal: mine.signal });
      if (!mine.signal.aborted) setState({ trace: { of, ...found }, error: null });
    } catch (error) {
      if (!mine.signal.aborted) setState((before) => ({ trace: before.trace?.of === of ? before.trace : null, error }));
    }
  }, [client, of]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks say when to read again.
  useEffect(() => {
    void read();
    const timer = live ? setInterval(() => void read(), liveEveryMs) : undefined;
    return () => clearInterval(timer);
  }, [read, live, mark, line]);
  useEffect(() => () => reading.current?.abort(), []);
  const { trace, error } = state;
  return { trace: trace?.of === of ? trace : null, error, live, again: () => void read() };
}
