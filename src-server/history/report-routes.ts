import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  AgentReport,
  centralRoutes,
  DispositionReport,
  QueueReport,
  ReportCallPage,
  ReportCallsQuery,
  ReportExport,
  ReportName,
  ReportSpan,
} from "#shared/contract/central/index.ts";
import { audit } from "../auth/audit.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { csvStream } from "../exports/csv-stream.ts";
import { csvType, xlsxType } from "../exports/export-routes.ts";
import { xlsxStream } from "../exports/xlsx-stream.ts";
import { problems } from "../http/responses.ts";
import { readCalls } from "./read-calls.ts";
import { readDispositionCalls } from "./read-disposition-calls.ts";
import { maxReportRows, readAgentsReport, readDispositions, readIntervals, readQueuesReport } from "./read-reports.ts";
import { reportTable, reportWords } from "./report-cells.ts";

const tags = ["reports"];
const onRequest = allow("reports.read");
const refusals = problems(400, 401, 403, 503);
const attribution =
  "Everything that happens to a caller counts to the interval in which the caller joined the queue, so that an interval which is over still changes until its last caller is done.";

/** The numbers of what was: by interval, queue, agent and disposition. */
export function reportRoutes(app: FastifyInstance, context: Context): void {
  const { db, config } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.reportIntervals,
    {
      onRequest,
      schema: {
        tags,
        summary: "Callers by interval, all queues together",
        description: attribution,
        querystring: ReportSpan,
        response: { 200: QueueReport, ...refusals },
      },
    },
    async ({ query }) => ({ items: await readIntervals(db, query) }),
  );

  routes.get(
    centralRoutes.reportQueues,
    {
      onRequest,
      schema: {
        tags,
        summary: "Callers by interval and queue",
        description: attribution,
        querystring: ReportSpan,
        response: { 200: QueueReport, ...refusals },
      },
    },
    async ({ query }) => ({ items: await readQueuesReport(db, query, maxReportRows.screen) }),
  );

  routes.get(
    centralRoutes.reportAgents,
    {
      onRequest,
      schema: {
        tags,
        summary: "What agents did, by interval",
        description: `Of agents whom the role's scope reaches. ${attribution} Time in states counts to the interval in which it passed.`,
        querystring: ReportSpan,
        response: { 200: AgentReport, ...refusals },
      },
    },
    async (request) => ({
      items: await readAgentsReport(db, identityOf(request), request.query, context.now(), maxReportRows.screen),
    }),
  );

  routes.get(
    centralRoutes.reportDispositions,
    {
      onRequest,
      schema: {
        tags,
        summary: "Calls by disposition, as agents wrote them down",
        description: "Of calls that the role's scope reaches. `interval` and `abandons` say nothing here.",
        querystring: ReportSpan,
        response: { 200: DispositionReport, ...refusals },
      },
    },
    async (request) => ({ items: await readDispositions(db, identityOf(request), request.query) }),
  );

  routes.get(
    centralRoutes.reportCalls,
    {
      onRequest,
      schema: {
        tags,
        summary: "The calls behind a row of a report, newest first",
        description:
          "Every caller whom the row counts. Numbers, names and agents are told within the role's scope: of whom an agent answered that it reaches, or whose number is that of a customer whom it reaches; of whom nobody answered, unless the number is only others' customers'.",
        querystring: ReportCallsQuery,
        response: { 200: ReportCallPage, ...refusals },
      },
    },
    async (request) => {
      const { query } = request;
      const reader = identityOf(request);
      const { disposition } = query;
      return disposition === undefined
        ? readCalls(db, reader, query, config.phoneRules)
        : readDispositionCalls(db, reader, { ...query, disposition });
    },
  );

  routes.get(
    centralRoutes.exportReport,
    {
      onRequest,
      schema: {
        tags,
        summary: "A report as CSV or XLSX",
        params: z.object({ report: ReportName }),
        querystring: ReportExport,
        response: { 200: z.any().describe("the file"), ...refusals },
      },
    },
    async (request, reply) => {
      const { query, params } = request;
      const reader = identityOf(request);
      const rows = await reportTable(context, reader, params.report, query);
      const detail = { of: `report-${params.report}`, format: query.format, rows: rows.length - 1 };
      await audit(db, { at: context.now(), userId: reader.userId, action: "export-started", detail });
      const all = (async function* () {
        yield* rows;
      })();
      const { format } = query;
      return reply
        .type(format === "csv" ? csvType : xlsxType)
        .header("content-disposition", `attachment; filename="${params.report}.${format}"`)
        .send(format === "csv" ? csvStream(all) : xlsxStream(all, reportWords(query.language).sheet));
    },
  );
}
