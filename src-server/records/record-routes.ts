import type { FastifyInstance, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { PageQuery, page } from "#shared/contract/central/index.ts";
import { entities } from "#shared/crm/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { isUniqueViolation } from "../db/pg-errors.ts";
import { etagOf, versionOf } from "../http/etag.ts";
import { ProblemError } from "../http/problem-error.ts";
import { noContent, problems } from "../http/responses.ts";
import { type FoundRecord, readRecord } from "./find-record.ts";
import { once } from "./idempotency.ts";
import { listRecords } from "./list-records.ts";
import { createBody, updateBody } from "./record-bodies.ts";
import type { RecordEntity } from "./record-tables.ts";
import { Refusal, refusalProblem } from "./refusal.ts";
import { createRecord, deleteRecord, lockRecord, updateRecord, type Write } from "./write-record.ts";

/** Lists can be narrowed to what belongs to one record, or to one state. */
const filters: Readonly<Record<RecordEntity, z.ZodRawShape>> = {
  disposition: {},
  customer: { ownerId: z.uuid().optional(), status: entities.customer.shape.status.optional() },
  contact: { customerId: z.uuid().optional() },
  lead: { ownerId: z.uuid().optional(), status: entities.lead.shape.status.optional() },
  phone: { customerId: z.uuid().optional(), leadId: z.uuid().optional() },
  interaction: {
    customerId: z.uuid().optional(),
    leadId: z.uuid().optional(),
    agentId: z.uuid().optional(),
    outcome: entities.interaction.shape.outcome.optional(),
  },
  task: {
    customerId: z.uuid().optional(),
    leadId: z.uuid().optional(),
    assigneeId: z.uuid().optional(),
    status: entities.task.shape.status.optional(),
  },
};

const Params = z.object({ id: z.uuid() });
const IdempotencyHeaders = z.object({ "idempotency-key": z.string().min(1).max(200) });
const VersionHeaders = z.object({ "if-match": z.string().max(40).optional() });

/** List, get, create, update and delete of one kind of record under one path. */
export function recordRoutes(app: FastifyInstance, context: Context, entity: RecordEntity, path: string): void {
  const { db } = context;
  const tags = ["records"];
  const record = entities[entity];
  const query = PageQuery.extend({ cursor: z.uuid().optional(), ...filters[entity] });

  app.route({
    method: "GET",
    url: path,
    schema: {
      tags,
      summary: `List of ${entity} records, newest first`,
      querystring: query,
      response: { 200: page(record), ...problems(400, 401) },
    },
    handler: (request) => {
      const { cursor, limit, q, ...rest } = request.query as z.output<typeof PageQuery> &
        Record<string, string | undefined>;
      const given = Object.fromEntries(
        Object.entries(rest).filter((it): it is [string, string] => it[1] !== undefined),
      );
      return listRecords(
        db,
        identityOf(request),
        entity,
        { cursor, limit: Number(limit), q, filters: given },
        context.config.phoneRules,
      );
    },
  });

  app.route({
    method: "GET",
    url: `${path}/:id`,
    schema: { tags, summary: `One ${entity}`, params: Params, response: { 200: record, ...problems(400, 401, 404) } },
    handler: async (request, reply) => {
      const { record: found } = living(await readRecord(db, identityOf(request), entity, idOf(request)), entity);
      context.seen.note(identityOf(request).userId, entity, idOf(request), "record");
      return reply.header("etag", etagOf(Number(found.version))).send(found);
    },
  });

  app.route({
    method: "POST",
    url: path,
    schema: {
      tags,
      summary: `Make a ${entity}`,
      description: "Sent again with the same Idempotency-Key, it is answered again and made once.",
      headers: IdempotencyHeaders,
      body: createBody(entity),
      response: { 201: record, ...problems(400, 401, 403, 422) },
    },
    handler: async (request, reply) => {
      const { id = uuidv7(), ...fields } = request.body as Fields;
      const { userId } = identityOf(request);
      const key = String(request.headers["idempotency-key"]);
      const { answer, replayed } = await asProblem(() =>
        once(db, { userId, key, path, body: request.body, now: context.now() }, async (trx) => {
          const made = await createRecord(writeOf(trx, context, request), entity, String(id), fields);
          return { status: 201, body: made.record };
        }),
      );
      if (replayed) reply.header("idempotency-replayed", "true");
      else context.announcer.committed();
      const made = answer.body as Fields;
      return reply
        .status(201)
        .header("etag", etagOf(Number(made.version)))
        .header("location", `${path}/${made.id}`)
        .send(made);
    },
  });

  app.route({
    method: "PATCH",
    url: `${path}/:id`,
    schema: {
      tags,
      summary: `Change a ${entity}`,
      description:
        "If-Match carries the version that the change was made from; if it is not the current one, nothing is changed (412).",
      params: Params,
      headers: VersionHeaders,
      body: updateBody(entity),
      response: { 200: record, ...problems(400, 401, 403, 404, 412) },
    },
    handler: async (request, reply) => {
      const version = versionOf(request.headers["if-match"]);
      const changed = await changing(context, request, async (write) => {
        const { record: current } = await existing(write, entity, idOf(request), version);
        return updateRecord(write, entity, current, request.body as Fields);
      });
      return reply.header("etag", etagOf(changed.version)).send(changed.record);
    },
  });

  app.route({
    method: "DELETE",
    url: `${path}/:id`,
    schema: {
      tags,
      summary: `Delete a ${entity}`,
      params: Params,
      headers: VersionHeaders,
      response: { 204: noContent, ...problems(400, 401, 403, 404, 412) },
    },
    handler: async (request, reply) => {
      const version = versionOf(request.headers["if-match"]);
      await changing(context, request, async (write) => {
        const { record: current } = await existing(write, entity, idOf(request), version);
        await deleteRecord(write, entity, current);
      });
      return reply.status(204).send();
    },
  });
}

function idOf(request: FastifyRequest): string {
  return (request.params as z.output<typeof Params>).id;
}

function writeOf(db: Db, context: Context, request: FastifyRequest): Write {
  return { db, identity: identityOf(request), now: context.now(), phoneRules: context.config.phoneRules };
}

/** A change in its own transaction; desks are told of it afterwards. */
async function changing<T>(
  context: Context,
  request: FastifyRequest,
  change: (write: Write) => Promise<T>,
): Promise<T> {
  const result = await asProblem(() =>
    context.db.transaction().execute((trx) => change(writeOf(trx, context, request))),
  );
  context.announcer.committed();
  return result;
}

/** The living record, locked, in the version that the change was made from. */
async function existing(write: Write, entity: RecordEntity, id: string, version: number): Promise<FoundRecord> {
  const found = living(await lockRecord(write, entity, id), entity);
  if (found.record.version === version) return found;
  throw new ProblemError(
    "version-conflict",
    `The ${entity} is in version ${found.record.version} now, not ${version}. Read it again and repeat the change.`,
  );
}

function living(found: FoundRecord | null, entity: RecordEntity): FoundRecord {
  if (found === null || found.deleted) throw new ProblemError("not-found", `There is no ${entity} with this id.`);
  return found;
}

async function asProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw refusalProblem(error);
    if (isUniqueViolation(error))
      throw new ProblemError("invalid-request", "A record with this id or code is there already.", {
        reason: "record-is-there",
      });
    throw error;
  }
}
