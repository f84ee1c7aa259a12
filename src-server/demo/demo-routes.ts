import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import {
  centralRoutes,
  DemoCallList,
  DemoPlaceRequest,
  DemoPlaceResponse,
  DemoQueueCalls,
  DemoQueueCallsChange,
  DemoScriptList,
} from "#shared/contract/central/index.ts";
import { identityOf } from "../auth/identity.ts";
import { problems } from "../http/responses.ts";
import type { DemoStage } from "./demo-stage.ts";

const tags = ["demo"];

/** The demo panel's side. Registered only with POPLINE_DEMO=1. */
export function demoRoutes(app: FastifyInstance, stage: DemoStage): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    centralRoutes.demoScripts,
    {
      schema: {
        tags,
        summary: "Demo: the calls that can be placed",
        response: { 200: DemoScriptList, ...problems(401) },
      },
    },
    async () => ({ scripts: stage.scripts() }),
  );

  routes.post(
    centralRoutes.demoCalls,
    {
      schema: {
        tags,
        summary: "Demo: have a scripted caller ring the own desk",
        body: DemoPlaceRequest,
        response: { 201: DemoPlaceResponse, ...problems(400, 401, 409, 503) },
      },
    },
    async (request, reply) => {
      const { key, language } = request.body;
      const callId = await stage.place(identityOf(request).userId, key, language);
      return reply.status(201).send({ callId });
    },
  );

  routes.get(
    centralRoutes.demoCalls,
    {
      logLevel: "warn",
      schema: {
        tags,
        summary: "Demo: what the exchange hears of each call",
        response: { 200: DemoCallList, ...problems(401) },
      },
    },
    async () => ({ calls: stage.calls() }),
  );

  routes.get(
    centralRoutes.demoQueueCalls,
    {
      schema: {
        tags,
        summary: "Demo: whether made-up callers of queues ring the own desk, and how many there are",
        response: { 200: DemoQueueCalls, ...problems(401) },
      },
    },
    (request) => stage.queueCalls(identityOf(request).userId),
  );

  routes.put(
    centralRoutes.demoQueueCalls,
    {
      schema: {
        tags,
        summary: "Demo: have them ring the own desk, or not; choose how many call, and what they speak",
        body: DemoQueueCallsChange,
        response: { 200: DemoQueueCalls, ...problems(400, 401) },
      },
    },
    (request) => stage.changeQueueCalls(identityOf(request).userId, request.body),
  );
}
