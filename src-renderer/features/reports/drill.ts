import type { countedCallers, DeskReportCalls, DeskReportSpan } from "#shared/contract/desk/index.ts";
import type { DispositionId } from "#shared/ids.ts";

export type Counted = (typeof countedCallers)[number];

/** Which calls are looked at: those behind a row, or behind one of its counts. null: whatever it is. */
export interface Drill {
  readonly from: number;
  readonly until: number;
  readonly queue: string | null;
  readonly member: string | null;
  readonly counted: Counted | null;
  readonly disposition: DispositionId | "none" | null;
  /** Of whom or what, as the row names it. */
  readonly name: string | null;
}

export function drillOf(over: Pick<Drill, "from" | "until"> & Partial<Drill>): Drill {
  return { queue: null, member: null, counted: null, disposition: null, name: null, ...over };
}

/** As the desk is asked. An interval at the end of a span may reach beyond it: its row counts only what is within. */
export function callsQuery(drill: Drill, span: DeskReportSpan): Omit<DeskReportCalls, "cursor" | "limit"> {
  const { from, until, queue, member, counted, disposition } = drill;
  return {
    from: Math.max(from, span.from),
    until: Math.min(until, span.until),
    queues: queue === null ? span.queues : [queue],
    ...{ member, counted, disposition },
  };
}
