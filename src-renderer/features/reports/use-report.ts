import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import type { DeskApi } from "#renderer/desk/index.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { DeskReportSpan, ReportName } from "#shared/contract/desk/index.ts";
import type { Answer } from "./rows.ts";

export interface Report {
  /** The last one that came; null: none yet. */
  readonly answer: Answer | null;
  /** Another is asked for; the old one is still shown. */
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly reload: () => void;
}

/** A report, asked anew whenever the question changes. @param span null: there is nothing to ask; must not change between renders */
export function useReport(report: ReportName, span: DeskReportSpan | null): Report {
  const { client } = useDesk();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const desk = useRef(client);
  desk.current = client;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(() => {
    if (span === null) return setBusy(false);
    const stop = new AbortController();
    const { signal } = stop;
    setBusy(true);
    ask(desk.current, report, span, signal).then(
      (next) => {
        if (signal.aborted) return;
        setAnswer(next);
        setProblem(null);
        setBusy(false);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        setProblem(problemOf(error));
        setBusy(false);
      },
    );
    return () => stop.abort();
  }, [report, span, round]);
  return { answer, busy, problem, reload: useCallback(() => setRound((now) => now + 1), []) };
}

async function ask(desk: DeskApi, report: ReportName, span: DeskReportSpan, signal: AbortSignal): Promise<Answer> {
  switch (report) {
    case "intervals":
    case "queues":
      return { report, span, rows: (await desk.reports[report](span, { signal })).items };
    case "agents":
      return { report, span, rows: (await desk.reports.agents(span, { signal })).items };
    case "dispositions":
      return { report, span, rows: (await desk.reports.dispositions(span, { signal })).items };
    default:
      return assertNever(report);
  }
}
