import type { z } from "zod";
import {
  AgentReport,
  centralRoutes,
  DispositionReport,
  QueueReport,
  ReportCallPage,
  ReportFileList,
  ReportScheduleList,
  type ReportScheduleRequest,
} from "#shared/contract/central/index.ts";
import type { DeskReportCalls, DeskReportExport, DeskReportSpan } from "#shared/contract/desk/index.ts";
import type { AuthorisedRequest } from "./central-client.ts";
import type { Answer, StreamRequest } from "./http-client.ts";

/** Central's reports, as whoever may read them uses them. Every method throws CentralError. */
export interface CentralReports {
  intervals(span: DeskReportSpan): Promise<z.output<typeof QueueReport>>;
  queues(span: DeskReportSpan): Promise<z.output<typeof QueueReport>>;
  agents(span: DeskReportSpan): Promise<z.output<typeof AgentReport>>;
  dispositions(span: DeskReportSpan): Promise<z.output<typeof DispositionReport>>;
  calls(query: DeskReportCalls): Promise<ReportCallPage>;
  export(request: DeskReportExport, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  schedules(): Promise<z.output<typeof ReportScheduleList>>;
  /** @param id null: a new one */
  saveSchedule(id: string | null, schedule: ReportScheduleRequest): Promise<void>;
  removeSchedule(id: string): Promise<void>;
  files(): Promise<z.output<typeof ReportFileList>>;
  file(id: string, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

interface Ways {
  send<S extends z.ZodType | null>(request: AuthorisedRequest<S>): Promise<Answer<S>>;
  stream(request: Omit<StreamRequest, "token">): Promise<AsyncIterable<Uint8Array>>;
}

/** A year of a large company is counted for a while. */
const longTimeoutMs = 120_000;

export function createCentralReports({ send, stream }: Ways): CentralReports {
  const read = <S extends z.ZodType>(path: string, query: NonNullable<StreamRequest["query"]>, answer: S) =>
    send({ method: "GET", path, query, answer, timeoutMs: longTimeoutMs });
  const schedule = (id: string) => `${centralRoutes.reportSchedules}/${id}`;
  return {
    intervals: (span) => read(centralRoutes.reportIntervals, queryOf(span), QueueReport),
    queues: (span) => read(centralRoutes.reportQueues, queryOf(span), QueueReport),
    agents: (span) => read(centralRoutes.reportAgents, queryOf(span), AgentReport),
    dispositions: (span) => read(centralRoutes.reportDispositions, queryOf(span), DispositionReport),
    calls: ({ queues, ...rest }) => read(centralRoutes.reportCalls, given({ ...rest, queue: queues }), ReportCallPage),
    export: ({ report, span, format, language }, signal) =>
      stream({
        path: centralRoutes.exportReport.replace(":report", report),
        query: { ...queryOf(span), format, language },
        signal,
      }),
    schedules: () => send({ method: "GET", path: centralRoutes.reportSchedules, answer: ReportScheduleList }),
    async saveSchedule(id, body) {
      const path = id === null ? centralRoutes.reportSchedules : schedule(id);
      await send({ method: id === null ? "POST" : "PATCH", path, body, answer: null });
    },
    async removeSchedule(id) {
      await send({ method: "DELETE", path: schedule(id), answer: null });
    },
    files: () => send({ method: "GET", path: centralRoutes.reportFiles, answer: ReportFileList }),
    file: (id, signal) => stream({ path: `${centralRoutes.reportFiles}/${id}`, signal }),
  };
}

function queryOf({ queues, ...span }: DeskReportSpan) {
  return given({ ...span, queue: queues });
}

/** Central takes what is left out for what is null here. */
function given(query: Readonly<Record<string, string | number | readonly string[] | null>>) {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value ?? undefined]));
}
