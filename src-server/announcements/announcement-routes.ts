import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { Announcement, AnnouncementList, AnnouncementRequest, centralRoutes } from "#shared/contract/central/index.ts";
import { AnnouncementId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";
import { noContent, problems } from "../http/responses.ts";

const tags = ["announcements"];
/** More than anybody reads. */
const most = 20;

/** What everybody is to read: made by whose role grants it, told to every desk at once. */
export function announcementRoutes(app: FastifyInstance, context: Context): void {
  const { db, now } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.announcements,
    {
      schema: { tags, summary: "Those in force, newest first", response: { 200: AnnouncementList, ...problems(401) } },
    },
    async () => ({ items: await inForce(db, now()) }),
  );

  routes.post(
    centralRoutes.announcements,
    {
      onRequest: allow("announcements.manage"),
      schema: {
        tags,
        summary: "Tell everybody something",
        body: AnnouncementRequest,
        response: { 201: Announcement, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const { userId, name } = identityOf(request);
      const { text, until } = request.body;
      const id = uuidv7() as AnnouncementId;
      const createdAt = now();
      if (until !== null && until <= createdAt)
        throw new ProblemError("invalid-request", "It would end before it begins. Choose a later time.", {
          reason: "ends-in-the-past",
          errors: [{ path: "body/until", message: "is in the past" }],
        });
      await db.transaction().execute(async (trx) => {
        await trx.insertInto("announcement").values({ id, text, authorId: userId, createdAt, until }).execute();
        await audit(trx, { at: createdAt, userId, action: "announcement-made", recordId: id });
      });
      await context.bus.publish({ type: "announcements" });
      return reply.status(201).send({ id, text, authorName: name, createdAt, until });
    },
  );

  routes.delete(
    `${centralRoutes.announcements}/:id`,
    {
      onRequest: allow("announcements.manage"),
      schema: {
        tags,
        summary: "Take an announcement back",
        params: z.object({ id: AnnouncementId }),
        response: { 204: noContent, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { userId } = identityOf(request);
      await db.transaction().execute(async (trx) => {
        const gone = await trx.deleteFrom("announcement").where("id", "=", id).returning("id").executeTakeFirst();
        if (gone === undefined) throw new ProblemError("not-found", "There is no announcement with this id.");
        await audit(trx, { at: now(), userId, action: "announcement-deleted", recordId: id });
      });
      await context.bus.publish({ type: "announcements" });
      return reply.status(204).send();
    },
  );
}

function inForce(db: Db, now: number): Promise<Announcement[]> {
  return db
    .selectFrom("announcement")
    .innerJoin("appUser", "appUser.id", "announcement.authorId")
    .select(["announcement.id", "text", "appUser.name as authorName", "announcement.createdAt", "until"])
    .where((where) => where.or([where("until", "is", null), where("until", ">", now)]))
    .orderBy("announcement.createdAt", "desc")
    .limit(most)
    .execute();
}
