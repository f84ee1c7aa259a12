import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  centralRoutes,
  ReportFileList,
  ReportSchedule,
  ReportScheduleChange,
  ReportScheduleList,
  ReportScheduleRequest,
} from "#shared/contract/central/index.ts";
import { audit } from "../auth/audit.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { csvType, xlsxType } from "../exports/export-routes.ts";
import { noContent, problems } from "../http/responses.ts";
import { fileFor, filesOf } from "./report-files.ts";
import { createSchedule, deleteSchedule, schedulesOf, updateSchedule } from "./schedule-repository.ts";

const tags = ["reports"];
const onRequest = allow("reports.read");
const params = z.object({ id: z.uuid() });

/** Reports that central makes by itself, and what it made: to everybody their own. */
export function scheduleRoutes(app: FastifyInstance, context: Context): void {
  const { db, now } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const one = `${centralRoutes.reportSchedules}/:id`;

  routes.get(
    centralRoutes.reportSchedules,
    {
      onRequest,
      schema: {
        tags,
        summary: "Own scheduled reports, by name",
        response: { 200: ReportScheduleList, ...problems(401, 403) },
      },
    },
    async (request) => ({ items: await schedulesOf(db, identityOf(request).userId) }),
  );

  routes.post(
    centralRoutes.reportSchedules,
    {
      onRequest,
      schema: {
        tags,
        summary: "Have a report made on days of the week",
        description: "With what its owner may see when it is made. The files are at /v1/reports/files.",
        body: ReportScheduleRequest,
        response: { 201: ReportSchedule, ...problems(400, 401, 403, 409) },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await createSchedule(context, identityOf(request).userId, request.body)),
  );

  routes.patch(
    one,
    {
      onRequest,
      schema: {
        tags,
        summary: "Change a scheduled report, or let it rest",
        params,
        body: ReportScheduleChange,
        response: { 200: ReportSchedule, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => updateSchedule(context, identityOf(request).userId, request.params.id, request.body),
  );

  routes.delete(
    one,
    {
      onRequest,
      schema: {
        tags,
        summary: "Have a report made no more",
        description: "Files that it made stay as long as they would.",
        params,
        response: { 204: noContent, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await deleteSchedule(context, identityOf(request).userId, request.params.id);
      return reply.status(204).send();
    },
  );

  routes.get(
    centralRoutes.reportFiles,
    {
      onRequest,
      schema: {
        tags,
        summary: "Own reports that were made, newest first",
        response: { 200: ReportFileList, ...problems(401, 403) },
      },
    },
    async (request) => ({ items: await filesOf(db, identityOf(request).userId, now()) }),
  );

  routes.get(
    `${centralRoutes.reportFiles}/:id`,
    {
      onRequest,
      schema: {
        tags,
        summary: "A report that was made, as CSV or XLSX",
        params,
        response: { 200: z.any().describe("the file"), ...problems(400, 401, 403, 404, 503) },
      },
    },
    async (request, reply) => {
      const reader = identityOf(request);
      const { report, format, rows, body } = await fileFor(db, reader, request.params.id, now());
      const detail = { of: `report-${report}`, format, rows, file: request.params.id };
      await audit(db, { at: now(), userId: reader.userId, action: "export-started", detail });
      return reply
        .type(format === "csv" ? csvType : xlsxType)
        .header("content-disposition", `attachment; filename="${report}.${format}"`)
        .send(Buffer.from(body));
    },
  );
}
