import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { centralRoutes, DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";
import { noContent, problems } from "../http/responses.ts";
import type { DeskPhones } from "./desk-phones.ts";
import { askExchange } from "./pbx-problem.ts";

const tags = ["desk phone"];

/** The signed-in user's own desk phone, and nobody else's. @param phones null: central has no link to an exchange */
export function phoneRoutes(app: FastifyInstance, context: Context, phones: () => DeskPhones | null): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.phone,
    {
      schema: {
        tags,
        summary: "The own desk phone and its calls",
        description: "The live feed tells it again whenever it changes.",
        response: { 200: DeskPhoneSnapshot, ...problems(401, 404, 503) },
      },
    },
    async (request) => {
      const snapshot = phones()?.snapshot(identityOf(request).userId) ?? null;
      if (snapshot === null) throw noPhone();
      return snapshot;
    },
  );

  routes.post(
    centralRoutes.phoneCommands,
    {
      schema: {
        tags,
        summary: "Command the own desk phone",
        description: "204: the exchange has taken it; what comes of it is told by the live feed.",
        body: DeskPhoneCommand,
        response: { 204: noContent, ...problems(400, 401, 404, 409, 501, 503) },
      },
    },
    async (request, reply) => {
      const { userId } = identityOf(request);
      const command = request.body;
      if (command.do === "dial") await checkCallerId(context, userId, command.callerId);
      const done = await askExchange(() => phones()?.command(userId, command) ?? Promise.resolve("no-phone" as const));
      if (done === "no-phone") throw noPhone();
      await audit(context.db, {
        at: context.now(),
        userId,
        action: "phone-commanded",
        detail: { do: command.do, call: command.id },
      });
      return reply.status(204).send();
    },
  );
}

async function checkCallerId({ db, config }: Context, userId: UserId, callerId: string | null): Promise<void> {
  if (callerId === null) return;
  const line = await db.selectFrom("sipLine").select("callerIds").where("userId", "=", userId).executeTakeFirst();
  const allowed = line?.callerIds?.includes(callerId) ?? true;
  if (allowed && config.sip?.callerIds.some((it) => it.number === callerId)) return;
  const message = `${callerId} is not one of the numbers that may be shown.`;
  const errors = [{ path: "body/callerId", message }];
  throw new ProblemError("invalid-request", message, {
    reason: "caller-id-unknown",
    values: { number: callerId },
    errors,
  });
}

function noPhone(): ProblemError {
  return new ProblemError(
    "not-found",
    "You have no desk phone here. An administrator sets it (deskPhone), and central needs POPLINE_AMI_URL.",
  );
}
