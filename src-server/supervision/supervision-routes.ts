import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  AgentCommand,
  CallerCommand,
  CallerParams,
  centralRoutes,
  MessageRequest,
  QueueChoice,
} from "#shared/contract/central/index.ts";
import { UserId } from "#shared/ids.ts";
import { allow } from "../auth/functions.ts";
import { identityOf } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { noContent, problems } from "../http/responses.ts";
import { chooseQueuesOf } from "../membership/choose-queues.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { commandAgent, sendMessage } from "./command-agents.ts";
import { callerFunctions, commandCaller } from "./command-caller.ts";

const tags = ["supervision"];
const AgentParams = z.object({ id: UserId });

/** What supervisors do besides watching: to agents, by orders to their desks, and to callers, by the exchange. @param source null: there is no exchange */
export function supervisionRoutes(app: FastifyInstance, context: Context, source: QueueSource | null): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    centralRoutes.agentCommands,
    {
      onRequest: allow("supervise.agents", "supervise.message"),
      schema: {
        tags,
        summary: "Change an agent's state, sign them out, or send a message",
        description:
          "204: the agent's desk is told. It goes to the state as if the agent had chosen it (in a call: afterwards), and signs out once no call is on.",
        params: AgentParams,
        body: AgentCommand,
        response: { 204: noContent, ...problems(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      await commandAgent(context, identityOf(request), request.params.id, request.body);
      return reply.status(204).send();
    },
  );

  routes.post(
    centralRoutes.messages,
    {
      bodyLimit: 512 * 1024,
      onRequest: allow("supervise.message"),
      schema: {
        tags,
        summary: "Send the same message to several agents",
        description: "Those who are connected at no desk do not get it; 409 when nobody is.",
        body: MessageRequest,
        response: { 204: noContent, ...problems(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      await sendMessage(context, identityOf(request), request.body);
      return reply.status(204).send();
    },
  );

  routes.put(
    centralRoutes.agentQueues,
    {
      onRequest: allow("supervise.agents"),
      schema: {
        tags,
        summary: "Which of their queues an agent takes no calls from, as long as the session lasts",
        params: AgentParams,
        body: QueueChoice,
        response: { 204: noContent, ...problems(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      await chooseQueuesOf(context, identityOf(request), request.params.id, request.body);
      return reply.status(204).send();
    },
  );

  routes.post(
    centralRoutes.callerCommands,
    {
      onRequest: allow(...callerFunctions),
      schema: {
        tags,
        summary: "Listen to a caller's call, take it over, move or end it",
        description:
          "204: the exchange has taken it; what comes of it is seen on the wallboard. The line that rings is the asking supervisor's own.",
        params: CallerParams,
        body: CallerCommand,
        response: { 204: noContent, ...problems(400, 401, 403, 404, 409, 501, 503) },
      },
    },
    async (request, reply) => {
      await commandCaller(context, source, identityOf(request), request.params.caller, request.body);
      return reply.status(204).send();
    },
  );
}
