import type { z } from "zod";
import {
  centralRoutes,
  DemoCallList,
  type DemoPlaceRequest,
  DemoPlaceResponse,
  DemoQueueCalls,
  type DemoQueueCallsChange,
  DemoScriptList,
  type DeskPhoneCommand,
  HandoverList,
  type HandoverRequest,
  LookupResponse,
  type PresenceUpdate,
  Provisioning,
  User,
} from "#shared/contract/central/index.ts";
import { type PullResponse, type PushRequest, type PushResponse, syncProtocolVersion } from "#shared/sync/protocol.ts";
import { PulledPage, PushedResults } from "./answers.ts";
import { type CentralData, createCentralData } from "./central-data.ts";
import { CentralError } from "./central-error.ts";
import { type CentralReports, createCentralReports } from "./central-reports.ts";
import type { Answer, HttpClient, HttpRequest, OpenAnswer, StreamRequest } from "./http-client.ts";
import { sessionEnd, type Tokens } from "./tokens.ts";

/** Central's REST contract as one signed-in agent uses it. Every method throws CentralError. */
export interface CentralClient {
  readonly server: URL;
  readonly tokens: Tokens;
  /** Any request of the contract, with the access token, which is renewed once when central refuses it. */
  send<S extends z.ZodType | null>(request: AuthorisedRequest<S>): Promise<Answer<S>>;
  /** Imports, exports, erasing of persons and the audit log. */
  readonly data: CentralData;
  readonly reports: CentralReports;
  me(): Promise<User>;
  provisioning(): Promise<Provisioning>;
  changePassword(oldPassword: string, newPassword: string): Promise<void>;
  logout(): Promise<void>;
  /** `unknownKinds`: kinds of records that this desk does not know, left out of the page. */
  pull(
    cursor: string | null,
    limit: number,
    signal?: AbortSignal,
  ): Promise<PullResponse & { unknownKinds?: readonly string[] }>;
  /** Everything this desk shall hold, as bytes of NDJSON; `resume` goes on behind a line that was kept. */
  snapshot(resume: string | null, signal: AbortSignal): Promise<OpenAnswer>;
  push(request: Omit<PushRequest, "protocol">, signal?: AbortSignal): Promise<PushResponse>;
  lookup(by: { number: string } | { ref: string }, timeoutMs: number): Promise<LookupResponse>;
  /** Writes what travels with a transferred call; again under the same id replaces it. */
  putHandover(id: string, request: HandoverRequest, signal?: AbortSignal): Promise<void>;
  /** What colleagues sent along with calls to this agent, within the last hour. */
  handovers(): Promise<HandoverList>;
  /** What the agent is doing; 409 `wrong-call-state` without a live feed. */
  putPresence(update: PresenceUpdate): Promise<void>;
  /** @throws CentralError `wrong-call-state`, `not-offered`, `not-found`, `unavailable` */
  phoneCommand(command: DeskPhoneCommand): Promise<void>;
  demoScripts(): Promise<z.output<typeof DemoScriptList>>;
  demoPlace(request: z.output<typeof DemoPlaceRequest>): Promise<z.output<typeof DemoPlaceResponse>>;
  demoCalls(): Promise<z.output<typeof DemoCallList>>;
  demoQueueCalls(): Promise<DemoQueueCalls>;
  demoChangeQueueCalls(change: DemoQueueCallsChange): Promise<DemoQueueCalls>;
}

type HttpStream = (request: Omit<StreamRequest, "token">) => Promise<AsyncIterable<Uint8Array>>;

export type AuthorisedRequest<S extends z.ZodType | null> = Omit<HttpRequest<S>, "token">;

/** First pages of a big store and full pushes take long on a thin line. */
const syncTimeoutMs = 60_000;
const logoutTimeoutMs = 3_000;
/** A try that hangs must not keep the next one waiting: the colleague's desk rings. */
const handoverTimeoutMs = 5_000;
/** Somebody waits with a finger on the button; central itself waits up to 5 s for the exchange. */
const phoneTimeoutMs = 8_000;

export function createCentralClient(http: HttpClient, tokens: Tokens): CentralClient {
  /** Sends with the access token; renews it once when central refuses it. Tells the session when it is over. */
  const send = <S extends z.ZodType | null>(request: AuthorisedRequest<S>): Promise<Answer<S>> =>
    authorised((token) => http.send({ ...request, token }));

  async function authorised<T>(ask: (token: string) => Promise<T>): Promise<T> {
    const token = await tokens.access();
    try {
      return await ask(token);
    } catch (error) {
      if (!(error instanceof CentralError)) throw error;
      if (error.code === "session-superseded") endSession(error);
      if (error.code !== "token-expired" && error.code !== "unauthenticated") throw error;
    }
    const renewed = await tokens.renew(token);
    try {
      return await ask(renewed);
    } catch (error) {
      if (error instanceof CentralError && error.code !== "token-expired") endSession(error);
      throw error;
    }
  }

  function endSession(error: CentralError): void {
    const end = sessionEnd(error);
    if (end) tokens.end(end);
  }

  // The token is fresh: a file that is asked for is not asked for twice.
  const stream: HttpStream = async (request) => http.stream({ ...request, token: await tokens.access() });

  const get = <S extends z.ZodType>(path: string, answer: S) => send({ method: "GET", path, answer });

  return {
    server: http.server,
    tokens,
    send,
    data: createCentralData({ send, stream }),
    reports: createCentralReports({ send, stream }),
    me: () => get(centralRoutes.me, User),
    provisioning: () => get(centralRoutes.provisioning, Provisioning),
    async changePassword(oldPassword, newPassword) {
      await send({
        method: "POST",
        path: centralRoutes.changePassword,
        body: { oldPassword, newPassword },
        answer: null,
      });
    },
    async logout() {
      await send({ method: "POST", path: centralRoutes.logout, answer: null, timeoutMs: logoutTimeoutMs });
    },
    pull: (cursor, limit, signal) =>
      send({
        method: "GET",
        path: centralRoutes.changes,
        query: { protocol: syncProtocolVersion, cursor: cursor ?? undefined, limit },
        answer: PulledPage,
        timeoutMs: syncTimeoutMs,
        ...(signal ? { signal } : {}),
      }),
    snapshot: (resume, signal) =>
      authorised((token) =>
        http.open({
          path: centralRoutes.snapshot,
          query: { protocol: syncProtocolVersion, resume: resume ?? undefined },
          token,
          signal,
        }),
      ),
    push: (request, signal) =>
      send({
        method: "POST",
        path: centralRoutes.push,
        body: { ...request, protocol: syncProtocolVersion },
        answer: PushedResults,
        timeoutMs: syncTimeoutMs,
        ...(signal ? { signal } : {}),
      }),
    lookup: (by, timeoutMs) =>
      send({ method: "GET", path: centralRoutes.lookup, query: by, answer: LookupResponse, timeoutMs }),
    async putHandover(id, body, signal) {
      await send({
        method: "PUT",
        path: `${centralRoutes.handovers}/${id}`,
        body,
        answer: null,
        timeoutMs: handoverTimeoutMs,
        ...(signal ? { signal } : {}),
      });
    },
    handovers: () => get(centralRoutes.handovers, HandoverList),
    async putPresence(body) {
      await send({
        method: "PUT",
        path: centralRoutes.presence,
        body,
        answer: null,
        timeoutMs: handoverTimeoutMs,
      });
    },
    async phoneCommand(body) {
      await send({ method: "POST", path: centralRoutes.phoneCommands, body, answer: null, timeoutMs: phoneTimeoutMs });
    },
    demoScripts: () => get(centralRoutes.demoScripts, DemoScriptList),
    demoPlace: (body) => send({ method: "POST", path: centralRoutes.demoCalls, body, answer: DemoPlaceResponse }),
    demoCalls: () => get(centralRoutes.demoCalls, DemoCallList),
    demoQueueCalls: () => get(centralRoutes.demoQueueCalls, DemoQueueCalls),
    demoChangeQueueCalls: (body) =>
      send({ method: "PUT", path: centralRoutes.demoQueueCalls, body, answer: DemoQueueCalls }),
  };
}
