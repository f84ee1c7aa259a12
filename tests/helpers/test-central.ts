import { randomUUID } from "node:crypto";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { type DestinationStream, pino } from "pino";
import { type CentralOptions, createCentral } from "#server/central.ts";
import type { CentralConfig } from "#server/config.ts";
import type { Context } from "#server/context.ts";
import type { LiveBus } from "#server/live/live-bus.ts";
import { createPostgresLiveBus } from "#server/live/postgres-live-bus.ts";
import { createLogger } from "#server/logger.ts";
import { createUser } from "#server/users/save-user.ts";
import type { CreateUserRequest, LoginResponse, Role } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import type { Mutation, MutationResult, PullResponse } from "#shared/sync/index.ts";
import { testRules } from "./builders.ts";
import type { TestDatabase } from "./databases.ts";

export const testPassword = "correct horse battery";

/** A central on a test database, with a clock that only tests move. */
export interface TestCentral {
  readonly app: FastifyInstance;
  readonly context: Context;
  readonly routes: readonly string[];
  /** Epoch milliseconds; assign to let time pass. */
  clock: { now: number };
  /** A new user of that role, with `testPassword`. */
  user(role?: Role, over?: Partial<CreateUserRequest>): Promise<{ id: string; username: string }>;
  /** Signs a new user of that role in. */
  signIn(role?: Role, over?: Partial<CreateUserRequest>): Promise<TestDesk>;
  login(username: string, over?: object): Promise<LightMyRequestResponse>;
  /** Turns readiness off. */
  leave(): void;
  close(): Promise<void>;
}

/** A signed-in desk: requests carry its token. */
export interface TestDesk {
  readonly username: string;
  readonly deskId: string;
  tokens: LoginResponse;
  send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  push(...mutations: readonly Mutation[]): Promise<MutationResult[]>;
  pull(cursor?: string, limit?: number): Promise<PullResponse>;
  /** Pulls until there is no more. */
  pullAll(cursor?: string, limit?: number): Promise<{ changes: PullResponse["changes"]; cursor: string }>;
}

export interface TestCentralOptions {
  readonly config?: Partial<CentralConfig>;
  readonly bus?: LiveBus;
  readonly log?: DestinationStream;
  readonly demo?: CentralOptions["demo"];
  /** By the clock of the machine: `clock` moves nothing. */
  readonly realTime?: boolean;
  readonly pbx?: CentralOptions["pbx"];
  readonly metrics?: CentralOptions["metrics"];
  readonly queues?: CentralOptions["queues"];
  readonly leadership?: CentralOptions["leadership"];
  readonly membershipTimes?: CentralOptions["membershipTimes"];
}

/** A central whose news reach its fellow nodes on the same database, where that is PostgreSQL. */
export async function aNode(database: TestDatabase, options: TestCentralOptions = {}): Promise<TestCentral> {
  const { url, db } = database;
  if (url === null) return aCentral(database, options);
  const bus = await createPostgresLiveBus({ url, db, logger: pino({ level: "silent" }) });
  return aCentral(database, { ...options, bus });
}

export async function aCentral(database: TestDatabase, options: TestCentralOptions = {}): Promise<TestCentral> {
  const clock = { now: 1_795_140_000_000 };
  const { app, context, routes, leave } = await createCentral({
    config: { ...testConfig, ...options.config },
    db: database,
    logger: options.log === undefined ? pino({ level: "silent" }) : createLogger("trace", options.log),
    now: options.realTime === true ? Date.now : () => clock.now,
    ...(options.bus && { bus: options.bus }),
    ...(options.demo && { demo: options.demo }),
    ...(options.pbx && { pbx: options.pbx }),
    ...(options.metrics && { metrics: options.metrics }),
    ...(options.queues && { queues: options.queues }),
    ...(options.leadership && { leadership: options.leadership }),
    ...(options.membershipTimes && { membershipTimes: options.membershipTimes }),
  });
  const central: TestCentral = {
    app,
    context,
    routes,
    clock,
    leave,
    async user(role = "agent", over = {}) {
      const username = `u${randomUUID().slice(0, 8)}`;
      const user = await createUser(context, null, {
        ...plainUser,
        username,
        name: `Name of ${username}`,
        role,
        ...over,
      });
      return { id: user.id, username: user.username };
    },
    async signIn(role, over) {
      const { username } = await central.user(role, over);
      const deskId = randomUUID();
      const answer = await central.login(username, { deskId });
      return desk(app, username, deskId, answer.json());
    },
    login: (username, over = {}) =>
      app.inject({
        method: "POST",
        url: "/v1/auth/login",
        payload: { username, password: testPassword, deskId: randomUUID(), deskName: "Desk 1", ...over },
      }),
    close: () => app.close(),
  };
  return central;
}

export const testConfig: CentralConfig = {
  tokenSecret: "a secret of the tests, long enough for HS256",
  sip: {
    servers: ["wss://sip.example.com/ws"],
    domain: "sip.example.com",
    demo: false,
    callerIds: [],
    voicemail: null,
    echo: null,
    conferencePrefix: null,
    reattach: "reattach",
    iceServers: [],
  },
  phoneRules: testRules,
  wrapUp: { mode: "mandatory", seconds: 60 },
  loginRatePerMinute: 100_000,
};

const plainUser: CreateUserRequest = {
  username: "",
  name: "",
  role: "agent",
  password: testPassword,
  teamName: null,
  extension: null,
  mustChangePassword: false,
  line: null,
  deskPhone: null,
};

/** A desk with the tokens of a login. */
export function desk(app: FastifyInstance, username: string, deskId: string, tokens: LoginResponse): TestDesk {
  const self: TestDesk = {
    username,
    deskId,
    tokens,
    send: (method, url, body, headers = {}) =>
      app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${self.tokens.accessToken}`, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      }),
    async push(...mutations) {
      const answer = await self.send("POST", "/v1/sync/push", { protocol: 1, deskId, mutations });
      if (answer.statusCode !== 200) throw new Error(`push failed: ${answer.statusCode} ${answer.body}`);
      return answer.json<{ results: MutationResult[] }>().results;
    },
    async pull(cursor, limit = 1000) {
      const after = cursor === undefined ? "" : `&cursor=${cursor}`;
      const answer = await self.send("GET", `/v1/sync/changes?protocol=1&limit=${limit}${after}`);
      if (answer.statusCode !== 200) throw new Error(`pull failed: ${answer.statusCode} ${answer.body}`);
      return answer.json();
    },
    async pullAll(cursor, limit) {
      const changes: PullResponse["changes"] = [];
      let from = cursor;
      for (;;) {
        const page = await self.pull(from, limit);
        changes.push(...page.changes);
        from = page.cursor;
        if (!page.more) return { changes, cursor: page.cursor };
      }
    },
  };
  return self;
}

/** A mutation that makes a record. */
export function creating(entity: Mutation["entity"], record: { id: string; [field: string]: unknown }): Mutation {
  const { id, version: _version, updatedAt: _updatedAt, ...fields } = record;
  return {
    mutationId: newId(),
    entity,
    id,
    op: "upsert",
    baseVersion: 0,
    fields: fields as Mutation["fields"],
    base: {},
    madeAt: 1_795_140_000_000,
  };
}

/** A mutation that changes fields from what they were in a version. */
export function changing(
  entity: Mutation["entity"],
  id: string,
  baseVersion: number,
  base: Mutation["base"],
  fields: Mutation["fields"],
): Mutation {
  return { mutationId: newId(), entity, id, op: "upsert", baseVersion, fields, base, madeAt: 1_795_140_000_000 };
}

export function deleting(entity: Mutation["entity"], id: string, baseVersion: number): Mutation {
  return {
    mutationId: newId(),
    entity,
    id,
    op: "delete",
    baseVersion,
    fields: {},
    base: {},
    madeAt: 1_795_140_000_000,
  };
}
