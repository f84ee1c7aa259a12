import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { PullQuery, PullResponse, PushRequest, PushResponse, SnapshotLine, SnapshotQuery } from "#shared/sync/index.ts";
import { type Identity, identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { problems } from "../http/responses.ts";
import { keeperOf } from "../records/cache-scope.ts";
import { applyBatch } from "./apply-batch.ts";
import { cacheScopeOf } from "./cursor.ts";
import { createFeedEpoch } from "./feed-epoch.ts";
import { type Puller, pull } from "./pull.ts";
import { snapshot } from "./snapshot.ts";
import { encoded, encodingFor } from "./snapshot-encoding.ts";

const tags = ["sync"];
const maxPushBytes = 16 * 1024 * 1024;

/** What keeps a desk's store equal to central. */
export function syncRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const epochs = createFeedEpoch(context);
  const sending = new Set<Readable>();
  // Central closes without waiting for snapshots: their desks go on behind the last line they have.
  app.addHook("preClose", async () => {
    for (const stream of sending) stream.destroy();
  });
  const pullerOf = async (user: Identity): Promise<Puller> => {
    const cache = cacheScopeOf(context.config, user.role);
    return { keeper: await keeperOf(context.db, user, cache), cache, now: context.now() };
  };

  routes.get(
    centralRoutes.changes,
    {
      schema: {
        tags,
        summary: "Changes after a cursor",
        description: "Without a cursor: everything. Ask again with the cursor of the answer while `more` is true.",
        querystring: PullQuery,
        response: { 200: PullResponse, ...problems(400, 401, 503) },
      },
    },
    async (request, reply) => {
      // Already JSON text, in the shape of the schema above.
      const body = await pull(context.db, epochs, await pullerOf(identityOf(request)), request.query);
      context.metrics?.pulled(body);
      return reply.type("application/json; charset=utf-8").send(body as never);
    },
  );

  routes.get(
    centralRoutes.snapshot,
    {
      // Compressed here: the plugin knows neither zstd nor this media type.
      compress: false,
      schema: {
        tags,
        summary: "Everything that a desk shall hold, as a stream",
        description:
          "NDJSON: one `snapshot` line, then `rows` lines, then an `end` line; each is a SnapshotLine. A stream without its `end` was cut: ask again with `resume`, the `next` of the last line that was kept. Afterwards pull changes from the first line's `cursor`. Content-Encoding zstd or gzip, as accepted.",
        querystring: SnapshotQuery,
        produces: ["application/x-ndjson"],
        response: { 200: SnapshotLine.describe("one line of the stream"), ...problems(400, 401, 503) },
      },
    },
    async (request, reply) => {
      const puller = await pullerOf(identityOf(request));
      const lines = await snapshot(context.db, epochs, puller, request.query.resume);
      const encoding = encodingFor(request.headers["accept-encoding"]);
      reply.type("application/x-ndjson").header("vary", "accept-encoding");
      if (encoding !== "identity") reply.header("content-encoding", encoding);
      const stream = encoded(lines, encoding);
      sending.add(stream);
      stream.once("close", () => sending.delete(stream));
      return reply.send(stream as never);
    },
  );

  routes.post(
    centralRoutes.push,
    {
      bodyLimit: maxPushBytes,
      schema: {
        tags,
        summary: "Apply local changes",
        description:
          "One result per mutation, in the same order. Sent again, a mutation is answered again and applied once.",
        body: PushRequest,
        response: { 200: PushResponse, ...problems(400, 401, 503) },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      const results = await applyBatch(context, identity, request.body.deskId, request.body.mutations);
      context.metrics?.pushed(results);
      if (results.some((it) => it.status === "applied")) context.announcer.committed();
      return { results };
    },
  );
}
