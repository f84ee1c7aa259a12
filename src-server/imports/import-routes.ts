import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  centralRoutes,
  ImportFile,
  ImportList,
  ImportPreview,
  ImportReading,
  ImportRules,
  ImportView,
  importPartBytes,
  ReportQuery,
} from "#shared/contract/central/index.ts";
import { isPhoneField } from "#shared/imports/index.ts";
import { audit } from "../auth/audit.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { ImportJobRow } from "../db/schema.ts";
import { csvStream } from "../exports/csv-stream.ts";
import { csvType } from "../exports/export-routes.ts";
import { ProblemError } from "../http/problem-error.ts";
import { noContent, problems } from "../http/responses.ts";
import {
  bytesOf,
  cancelImport,
  importViews,
  keepPart,
  makeImport,
  partCount,
  partsOf,
  startImport,
} from "./import-repository.ts";
import type { ImportRunner } from "./import-runner.ts";
import { previewOf } from "./preview.ts";
import { reportRows } from "./report.ts";

const tags = ["imports"];
const Id = z.object({ id: z.uuid() });
const one = `${centralRoutes.imports}/:id`;
/** Unfinished uploads of one user: each may hold 32 MB. */
const maxOpen = 10;

/** Imports of customers: the file in parts, a preview, the start, the progress, the report. Every request can be sent again. */
export function importRoutes(app: FastifyInstance, context: Context, runner: ImportRunner): void {
  const { db, now } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const onRequest = allow("customers.import");
  const schema = { tags };
  app.addContentTypeParser(
    "application/octet-stream",
    { parseAs: "buffer", bodyLimit: importPartBytes },
    (_request, body, done) => done(null, body),
  );

  /** The import, if it is the user's own; administrators who see every record see all. */
  async function importOf(request: FastifyRequest): Promise<ImportJobRow & { id: string }> {
    const { id } = request.params as z.output<typeof Id>;
    const { userId, role, scope } = identityOf(request);
    const row = await db.selectFrom("importJob").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined || (row.userId !== userId && !(role === "administrator" && scope === "all")))
      throw new ProblemError("not-found", "Central has no import with this id.");
    return row as unknown as ImportJobRow;
  }
  const viewOf = async (id: string): Promise<ImportView> => {
    const [view] = await importViews(db, { id });
    if (view === undefined) throw new ProblemError("not-found", "Central has no import with this id.");
    return view;
  };

  routes.get(
    centralRoutes.imports,
    {
      onRequest,
      schema: { ...schema, summary: "Own imports, newest first", response: { 200: ImportList, ...problems(401, 403) } },
    },
    async (request) => ({ items: await importViews(db, { userId: identityOf(request).userId }) }),
  );

  routes.put(
    one,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "Announce a file",
        params: Id,
        body: ImportFile,
        response: { 200: ImportView, ...problems(400, 401, 403, 422, 429) },
      },
    },
    async (request) => {
      const { userId } = identityOf(request);
      const { id } = request.params;
      const mine = await importViews(db, { userId });
      const open = mine.filter((it) => it.state === "uploading" || it.state === "ready");
      if (open.length >= maxOpen && !open.some((it) => it.id === id))
        throw new ProblemError(
          "too-many-requests",
          "Ten files of yours wait to be imported. Import or cancel one of them first.",
        );
      if (!(await makeImport(db, id, userId, request.body, now())))
        throw new ProblemError("idempotency-mismatch", "Another file was announced under this id. Use a new id.");
      return viewOf(id);
    },
  );

  routes.get(
    one,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "How far an import is",
        params: Id,
        response: { 200: ImportView, ...problems(401, 403, 404) },
      },
    },
    async (request) => viewOf((await importOf(request)).id),
  );

  routes.put(
    `${one}/parts/:part`,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "A part of the file",
        description: `Bytes (application/octet-stream), ${importPartBytes} in each part but the last.`,
        consumes: ["application/octet-stream"],
        params: Id.extend({ part: z.coerce.number().int().min(0).max(1023) }),
        response: { 204: noContent, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id, state, size } = await importOf(request);
      const { part } = request.params;
      if (state !== "uploading" && state !== "ready")
        throw new ProblemError("wrong-state", "This import was started or ended: its file is not taken any more.");
      const parts = partCount(size);
      const length = part === parts - 1 ? size - part * importPartBytes : importPartBytes;
      const body: unknown = request.body;
      if (!Buffer.isBuffer(body) || part >= parts || body.length !== length)
        throw new ProblemError("invalid-request", `Part ${part} of this file has ${part < parts ? length : 0} bytes.`);
      if (state === "uploading") await keepPart(db, id, part, body);
      return reply.status(204).send();
    },
  );

  routes.post(
    `${one}/preview`,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "How the file reads: its columns, the first rows, and what the columns probably are",
        params: Id,
        body: ImportReading,
        response: { 200: ImportPreview, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const row = await importOf(request);
      if (row.state === "uploading") await finishUpload(context, row);
      else if (row.state !== "ready")
        throw new ProblemError("wrong-state", "This import was started or ended: its file is not shown any more.");
      return previewOf(bytesOf(db, row.id), request.body);
    },
  );

  routes.post(
    `${one}/start`,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "Import the file",
        params: Id,
        body: ImportRules,
        response: { 200: ImportView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const row = await importOf(request);
      checkMapping(request.body);
      if (row.state === "uploading") await finishUpload(context, row);
      const outcome = await db.transaction().execute(async (trx) => {
        const started = await startImport(trx, row.id, request.body);
        if (started === "started")
          await audit(trx, {
            at: now(),
            userId: identityOf(request).userId,
            action: "import-started",
            detail: { import: row.id },
          });
        return started;
      });
      if (outcome === "other")
        throw new ProblemError(
          "wrong-state",
          "This import was started with other rules, or cancelled. Begin a new one.",
        );
      runner.kick();
      return viewOf(row.id);
    },
  );

  routes.post(
    `${one}/cancel`,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "End an import; what it has done stays",
        params: Id,
        response: { 200: ImportView, ...problems(401, 403, 404) },
      },
    },
    async (request) => {
      const { id } = await importOf(request);
      await cancelImport(db, id, now());
      return viewOf(id);
    },
  );

  routes.get(
    `${one}/rejects`,
    {
      onRequest,
      schema: {
        ...schema,
        summary: "The rows that were not taken, with the reason of each, as CSV",
        params: Id,
        querystring: ReportQuery,
        response: { 200: z.any().describe("CSV"), ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id } = await importOf(request);
      return reply
        .type(csvType)
        .header("content-disposition", 'attachment; filename="rejected-rows.csv"')
        .send(csvStream(reportRows(db, id, request.query.language)));
    },
  );
}

/** All parts are there, and they are the announced file. @throws ProblemError */
async function finishUpload({ db }: Context, { id, size, sha256 }: ImportJobRow): Promise<void> {
  const missing = partCount(size) - (await partsOf(db, id)).length;
  if (missing > 0)
    throw new ProblemError("wrong-state", `${missing} part(s) of the file are not here yet. Send them first.`);
  const hash = createHash("sha256");
  for await (const bytes of bytesOf(db, id)()) hash.update(bytes);
  if (hash.digest("hex") !== sha256) {
    await db.deleteFrom("importPart").where("importId", "=", id).execute();
    throw new ProblemError("wrong-state", "What arrived is not the file that was announced. Send its parts again.");
  }
  await db
    .updateTable("importJob")
    .set({ state: "ready" })
    .where("id", "=", id)
    .where("state", "=", "uploading")
    .execute();
}

/** @throws ProblemError when the mapping can make no customer */
function checkMapping({ mapping }: ImportRules): void {
  const fields = mapping.filter((field) => field !== null);
  const twice = fields.find((field, i) => !isPhoneField(field) && field !== "notes" && fields.indexOf(field) !== i);
  if (twice !== undefined)
    throw new ProblemError("invalid-request", `Two columns are mapped to ${twice}. Choose one of them.`);
  if (!fields.includes("name") && !fields.includes("company"))
    throw new ProblemError(
      "invalid-request",
      "No column is mapped to the name or the company. A customer needs one of them.",
    );
}
