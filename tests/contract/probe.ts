import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import type { z } from "zod";
import {
  centralRoutes,
  LiveEvent,
  liveTokenPrefix,
  Problem,
  type ProblemCode,
} from "#shared/contract/central/index.ts";
import {
  type Change,
  type Mutation,
  type MutationResult,
  PullResponse,
  PushResponse,
  recordSchema,
  syncProtocolVersion,
} from "#shared/sync/index.ts";

/** What a check found wrong, as a sentence. */
export class Breach extends Error {
  override readonly name = "Breach";
}

/** There is nothing at the address: the implementation lacks it. */
export class Lacking extends Error {
  override readonly name = "Lacking";
}

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the token of the run; null: none. */
  readonly token?: string | null;
}

/** An implementation of central's contract, as checks ask it. */
export interface Probe {
  readonly deskId: string;
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** Follows the cursor to its end. @throws Breach when a page is not as the contract has it */
  pullAll(cursor?: string, limit?: number): Promise<{ readonly changes: readonly Change[]; readonly cursor: string }>;
  push(...mutations: readonly Mutation[]): Promise<readonly MutationResult[]>;
  /** The live feed, open; `next` waits for an event of a type, at most `patienceMs`. */
  live(): Promise<{ next(type: LiveEvent["type"], patienceMs?: number): Promise<LiveEvent>; close(): void }>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** @throws Breach unless the answer has this status and shape */
  as<S extends z.ZodType>(schema: S, status?: number): z.output<S>;
  /** @throws Breach unless it is a problem document with one of these codes */
  refused(...codes: readonly ProblemCode[]): Problem;
}

const patience = 10_000;

export function createProbe(url: string, token: string): Probe {
  const base = url.replace(/\/+$/, "");
  const probe: Probe = {
    deskId: randomUUID(),
    async ask(path, { method = "GET", body, headers = {}, token: as = token } = {}) {
      const response = await fetch(base + path, {
        method,
        redirect: "manual",
        signal: AbortSignal.timeout(patience),
        headers: {
          ...(as === null ? {} : { authorization: `Bearer ${as}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return answerOf(`${method} ${path.split("?")[0]}`, response, await response.text());
    },
    async pullAll(from, limit = 1000) {
      const changes: Change[] = [];
      let cursor = from;
      for (;;) {
        const query = new URLSearchParams({
          protocol: String(syncProtocolVersion),
          limit: String(limit),
          ...(cursor && { cursor }),
        });
        const page = (await probe.ask(`${centralRoutes.changes}?${query}`)).as(PullResponse);
        if (page.changes.length > limit)
          throw new Breach(`a page holds ${page.changes.length} changes where ${limit} were asked for`);
        for (const change of page.changes) checkRecord(change);
        changes.push(...page.changes);
        if (page.more && page.cursor === cursor) throw new Breach("the cursor stands still while there is more");
        cursor = page.cursor;
        if (!page.more) return { changes, cursor };
      }
    },
    async push(...mutations) {
      const body = { protocol: syncProtocolVersion, deskId: probe.deskId, mutations };
      const { results } = (await probe.ask(centralRoutes.push, { method: "POST", body })).as(PushResponse);
      const [sent, got] = [mutations, results].map((list) => list.map((it) => it.mutationId).join());
      if (sent !== got) throw new Breach("a push is answered with one result per change, in their order");
      return results;
    },
    live: () => openLive(base, token),
  };
  return probe;
}

function answerOf(what: string, response: Response, text: string): Answer {
  const { status, headers } = response;
  const body = json(text);
  if (status === 501 || (status === 404 && !Problem.safeParse(body).success))
    throw new Lacking(`${what} is answered ${status}`);
  return {
    status,
    headers,
    body,
    as(schema, wanted = 200) {
      if (status === 404) throw new Lacking(`${what} is answered 404`);
      if (status !== wanted) throw new Breach(`${what} is answered ${status}, not ${wanted}: ${text.slice(0, 200)}`);
      const parsed = schema.safeParse(body);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new Breach(`${what}: ${issue?.path.join(".") || "the body"}: ${issue?.message}`);
    },
    refused(...codes) {
      const parsed = Problem.safeParse(body);
      if (!parsed.success || !headers.get("content-type")?.includes("application/problem+json"))
        throw new Breach(`${what} is answered ${status} without a problem document (RFC 9457)`);
      if (!codes.includes(parsed.data.code))
        throw new Breach(`${what} is refused with ${parsed.data.code}, not ${codes.join(" or ")}`);
      return parsed.data;
    },
  };
}

function checkRecord(change: Change): void {
  if (change.op === "remove") return;
  const parsed = recordSchema(change.entity).safeParse(change.record);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  throw new Breach(`a ${change.entity} that is pulled: ${issue?.path.join(".")}: ${issue?.message}`);
}

async function openLive(base: string, token: string): ReturnType<Probe["live"]> {
  const socket = new WebSocket(base.replace(/^http/, "ws") + centralRoutes.live, [liveTokenPrefix + token]);
  const heard: LiveEvent[] = [];
  let wake = (): void => undefined;
  socket.on("message", (data) => {
    const event = LiveEvent.safeParse(json(String(data)));
    if (event.success) heard.push(event.data);
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("unexpected-response", (_request, { statusCode }) =>
      reject(
        statusCode === 404
          ? new Lacking("there is no live feed")
          : new Breach(`the live feed is answered ${statusCode}`),
      ),
    );
    socket.once("error", (error) => reject(new Breach(`the live feed can't be opened: ${error.message}`)));
  });
  return {
    async next(type, patienceMs = patience) {
      const until = Date.now() + patienceMs;
      for (;;) {
        const at = heard.findIndex((event) => event.type === type);
        const [found] = at < 0 ? [] : heard.splice(at, 1);
        if (found) return found;
        if (Date.now() >= until) throw new Breach(`the live feed says no "${type}" within ${patienceMs / 1000} s`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, until - Date.now());
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    close: () => socket.close(),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
