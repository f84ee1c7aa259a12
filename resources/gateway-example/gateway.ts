import { once } from "node:events";
import type { Server } from "node:http";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { WebSocketServer } from "ws";
import {
  centralRoutes,
  type LiveEvent,
  LoginRequest,
  type LoginResponse,
  LookupQuery,
  liveTokenPrefix,
  type Problem,
  type ProblemCode,
  type Provisioning,
  RefreshRequest,
  type TokenPair,
  type User,
} from "#shared/contract/central/index.ts";
import type { RecordCard } from "#shared/crm/index.ts";
import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import { PullQuery, PushRequest, recordSchema } from "#shared/sync/index.ts";
import { createBridge } from "./bridge.ts";
import { CrmError, type CrmUser, createCrmClient, crmSignIn } from "./crm-client.ts";
import { type KeptRecord, openMemory } from "./memory.ts";

export interface GatewayOptions {
  readonly crmUrl: string;
  /** Of an account that may see everything: what the gateway itself reads and writes with. */
  readonly crmToken: string;
  readonly memoryFile: string;
  readonly rules: PhoneRules;
  readonly pollMs: number;
}

const status: Partial<Record<ProblemCode, number>> = {
  "invalid-request": 400,
  unauthenticated: 401,
  "wrong-credentials": 401,
  "not-found": 404,
  unavailable: 503,
};
class Refused extends Error {
  readonly code: ProblemCode;
  readonly errors: Problem["errors"];
  constructor(code: ProblemCode, detail: string, errors?: Problem["errors"]) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

/** Central's contract in front of another CRM: as much of it as that CRM can answer (README.md says what is lacking). */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { rules } = options;
  const memory = openMemory(options.memoryFile);
  const bridge = createBridge({ crm: createCrmClient(options.crmUrl, options.crmToken), memory, rules });
  const app = Fastify({
    genReqId: ({ headers }) => String(headers["x-request-id"] ?? crypto.randomUUID()).slice(0, 64),
  }) as unknown as FastifyInstance;
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refused) return problem(reply, error);
    if (error instanceof CrmError) return problem(reply, new Refused("unavailable", error.message));
    return problem(reply, new Refused("invalid-request", error instanceof Error ? error.message : String(error)));
  });
  app.setNotFoundHandler((_request, reply) =>
    problem(reply, new Refused("not-found", "This gateway does not have that.")),
  );

  /** The CRM's own token is the desk's access token: the CRM says whose it is. */
  const userOf = async (authorization: string | undefined): Promise<CrmUser> => {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) throw new Refused("unauthenticated", "Send the access token.");
    try {
      return await createCrmClient(options.crmUrl, token).whoAmI();
    } catch (error) {
      if (error instanceof CrmError && error.status === 401)
        throw new Refused("unauthenticated", "The CRM does not know this token.");
      throw error;
    }
  };

  app.get(centralRoutes.healthReady, async () => ({ status: "ok" }));
  app.get(centralRoutes.signInMethods, async () => ({ sso: null }));
  /** This CRM's tokens are good for a week and can't be renewed: both of a desk's tokens are the CRM's one. */
  const tokensOf = (token: string): TokenPair => {
    const week = Date.now() + 7 * 24 * 3_600_000;
    return { accessToken: token, accessExpiresAt: week, refreshToken: token, refreshExpiresAt: week };
  };
  app.post(centralRoutes.login, async ({ body }): Promise<LoginResponse> => {
    const { username, password } = LoginRequest.parse(body);
    try {
      const token = await crmSignIn(options.crmUrl, username, password);
      return { ...tokensOf(token), user: viewOf(await userOf(`Bearer ${token}`)) };
    } catch (error) {
      if (error instanceof CrmError && error.status === 401)
        throw new Refused("wrong-credentials", "The user name or the password is wrong.");
      throw error;
    }
  });
  app.post(centralRoutes.refresh, async ({ body }): Promise<TokenPair> => {
    const { refreshToken } = RefreshRequest.parse(body);
    await userOf(`Bearer ${refreshToken}`);
    return tokensOf(refreshToken);
  });
  app.post(centralRoutes.logout, async ({ headers }, reply) => {
    await userOf(headers.authorization);
    return reply.status(204).send();
  });
  app.get(centralRoutes.me, async ({ headers }): Promise<User> => {
    return viewOf(await userOf(headers.authorization));
  });
  app.get(centralRoutes.provisioning, async ({ headers }): Promise<Provisioning> => {
    await userOf(headers.authorization);
    return {
      line: null,
      deskPhone: null,
      phoneRules: rules,
      wrapUp: { mode: "optional", seconds: 60 },
      serverTime: Date.now(),
    };
  });

  app.get(centralRoutes.changes, async ({ headers, query }) => {
    await userOf(headers.authorization);
    const asked = PullQuery.safeParse(query);
    if (!asked.success)
      throw new Refused(
        "invalid-request",
        "The pull is not as the contract has it.",
        asked.error.issues.map((it) => ({ path: `querystring/${it.path.join("/")}`, message: it.message })),
      );
    const { cursor = "0", limit } = asked.data;
    const page = memory.after(Number(cursor), limit);
    const last = page.at(-1)?.seq ?? Number(cursor);
    const remaining = memory.count(last);
    return { changes: page.map(changeOf), cursor: String(last), more: remaining > 0, remaining };
  });

  app.post(centralRoutes.push, async ({ headers, body }) => {
    await userOf(headers.authorization);
    const { mutations } = PushRequest.parse(body);
    const results = [];
    for (const mutation of mutations) results.push(await bridge.apply(mutation));
    if (results.some((it) => it.status === "applied")) tellChanged();
    return { results };
  });

  app.get(centralRoutes.lookup, async ({ headers, query }) => {
    await userOf(headers.authorization);
    const asked = LookupQuery.safeParse(query);
    if (!asked.success) throw new Refused("invalid-request", "Give number or ref, one of them.");
    const { number, ref = "" } = asked.data;
    const key = number === undefined ? null : numberKey(number, rules);
    const phones = key?.kind === "e164" ? memory.idsOf("phone", "e164", key.e164).map((id) => memory.get(id)) : [];
    const found =
      number === undefined
        ? [ref, ...memory.idsOf("customer", "accountNumber", ref)]
        : phones.map((it) => String(it?.fields.customerId));
    const customers = [...new Set(found)]
      .map((id) => memory.get(id))
      .filter((it) => it?.entity === "customer" && !it.removed);
    const cards = customers.map((it) => cardOf(it as KeptRecord));
    return {
      matches: cards.map(({ customer, phones: numbers }) => {
        const phone = numbers.find((it) => key?.kind === "e164" && it.e164 === key.e164) ?? numbers[0];
        return {
          target: { type: "customer", id: customer.id },
          name: customer.name,
          company: customer.company,
          contactId: null,
          contactName: null,
          number: phone?.raw ?? "",
          label: phone?.label ?? "other",
          lastContactAt: null,
          chosenAt: null,
        };
      }),
      card: cards.length === 1 ? cards[0] : null,
    };
  });

  function cardOf(kept: KeptRecord): Extract<RecordCard, { type: "customer" }> {
    const phones = memory
      .idsOf("phone", "customerId", kept.id)
      .map((id) => recordSchema("phone").parse(recordOf(memory.get(id) as KeptRecord)));
    const customer = recordSchema("customer").parse(recordOf(kept));
    return { type: "customer", customer, contacts: [], phones, owner: null, interactions: [], openTasks: [] };
  }

  const live = new WebSocketServer({ noServer: true, handleProtocols: (protocols) => [...protocols][0] ?? false });
  const tell = (event: LiveEvent) => {
    for (const socket of live.clients) socket.send(JSON.stringify(event));
  };
  const tellChanged = () => tell({ type: "changed", at: Date.now() });
  (app.server as Server).on("upgrade", (request, stream, head) => {
    const token = (request.headers["sec-websocket-protocol"] ?? "").replace(liveTokenPrefix, "");
    userOf(`Bearer ${token}`).then(
      () =>
        live.handleUpgrade(request, stream, head, (socket) =>
          socket.send(JSON.stringify({ type: "hello", serverTime: Date.now(), heartbeatMs: 15_000 })),
        ),
      () => stream.end("HTTP/1.1 401 Refused\r\nconnection: close\r\n\r\n"),
    );
  });
  const beat = setInterval(() => tell({ type: "heartbeat", at: Date.now() }), 15_000);
  const poll = setInterval(
    () =>
      bridge.poll().then(
        (news) => news && tellChanged(),
        (error: unknown) => app.log.warn({ err: error }, "the CRM was not read; it is tried again"),
      ),
    options.pollMs,
  );
  await bridge.poll();
  app.addHook("preClose", async () => {
    clearInterval(beat);
    clearInterval(poll);
    for (const socket of live.clients) {
      socket.close(1012);
      await once(socket, "close");
    }
  });
  app.addHook("onClose", async () => memory.close());
  return app;
}

function viewOf({ id, login, full_name }: CrmUser): User {
  return {
    id: id as User["id"],
    username: login,
    name: full_name,
    role: "agent",
    teamId: null,
    teamName: null,
    extension: null,
    mustChangePassword: false,
    ...{ roleId: null, roleName: null, scope: "all", active: true },
    functions: ["records.edit"],
  };
}

const recordOf = ({ id, version, fields }: KeptRecord) => ({ ...fields, id, version });

function changeOf(kept: KeptRecord) {
  const { id, entity } = kept;
  return kept.removed ? { op: "remove", entity, id } : { op: "put", entity, id, record: recordOf(kept) };
}

function problem(reply: FastifyReply, { code, message, errors }: Refused): FastifyReply {
  const document: Problem = {
    type: `/problems/${code}`,
    title: code,
    status: status[code] ?? 500,
    detail: message,
    code,
    ...(errors && { errors }),
  };
  return reply.status(document.status).type("application/problem+json").send(JSON.stringify(document));
}
