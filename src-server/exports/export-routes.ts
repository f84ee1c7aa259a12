import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { centralRoutes, type ExportQuery, ExportQuery as ExportQuerySchema } from "#shared/contract/central/index.ts";
import { audit } from "../auth/audit.ts";
import { allow } from "../auth/functions.ts";
import { type Identity, identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { csvStream } from "./csv-stream.ts";
import { customerRows, tableWords } from "./customer-rows.ts";
import { xlsxStream } from "./xlsx-stream.ts";

export const csvType = "text/csv; charset=utf-8";
export const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Customers as a file. Audited before the first byte leaves, and at the end with how many rows were sent. */
export function exportRoutes(app: FastifyInstance, context: Context): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    centralRoutes.exportCustomers,
    {
      onRequest: allow("customers.export"),
      schema: {
        tags: ["exports"],
        summary: "Customers as CSV or XLSX",
        description: "What the user may read, narrowed by the filters of the list. Streamed.",
        querystring: ExportQuerySchema,
        response: { 200: z.any().describe("the file"), ...problems(400, 401, 403, 503) },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const rows = audited(context, identityOf(request), query);
      // The first row is only a header: what can't be read or written down fails before the answer begins.
      const first = await rows.next();
      const all = (async function* () {
        if (!first.done) yield first.value;
        yield* rows;
      })();
      const { format } = query;
      return reply
        .type(format === "csv" ? csvType : xlsxType)
        .header("content-disposition", `attachment; filename="customers.${format}"`)
        .send(format === "csv" ? csvStream(all) : xlsxStream(all, tableWords(query.language).sheet));
    },
  );
}

async function* audited(context: Context, user: Identity, query: ExportQuery): AsyncGenerator<string[]> {
  const { db, now } = context;
  const told = { rows: 0 };
  let complete = false;
  // Which filters, never what was looked for: that may be a person's name.
  const filters = (["q", "ownerId", "status"] as const).filter((it) => query[it] !== undefined && query[it] !== "");
  const detail = { of: "customer", format: query.format, filters };
  await audit(db, { at: now(), userId: user.userId, action: "export-started", detail });
  try {
    yield* customerRows(db, user, query, context.config.phoneRules, told);
    complete = true;
  } finally {
    const end = { ...detail, rows: told.rows, complete: complete ? "yes" : "no" };
    await audit(db, { at: now(), userId: user.userId, action: "export-ended", detail: end });
  }
}
