import { Agent, fetch, type Response } from "undici";
import type { z } from "zod";
import { Problem } from "#shared/contract/central/index.ts";
import { CentralError } from "./central-error.ts";
import { failureOf } from "./failure-of.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** One request. `path` begins with a slash; `query` values that are undefined are left out. */
export interface HttpRequest<S extends z.ZodType | null> {
  method: "GET" | "POST" | "PUT";
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  /** What the answer must look like; null: its body does not matter. */
  answer: S;
  /** Access token; null: none is sent. */
  token: string | null;
  /** For the whole exchange, from the first packet to the last byte of the answer. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export type Answer<S extends z.ZodType | null> = S extends z.ZodType ? z.output<S> : undefined;

/** HTTP to one central. Knows nothing of sessions. Never logs: a caller sees every failure as a CentralError. */
export interface HttpClient {
  readonly server: URL;
  /** @throws CentralError */
  send<S extends z.ZodType | null>(request: HttpRequest<S>): Promise<Answer<S>>;
  /**
   * Opens an answer that is read bit by bit, decompressed. It may be as long as it likes, but not silent for a minute. Reading throws what
   * the network throws (`failureOf` names it).
   * @throws CentralError
   */
  open(request: Pick<HttpRequest<null>, "path" | "query" | "token" | "signal">): Promise<OpenAnswer>;
  close(): Promise<void>;
}

/** The body of an answer, as it comes. */
export interface OpenAnswer {
  /** For error sentences: method and address. */
  readonly where: string;
  readonly body: ReadableStreamDefaultReader<Uint8Array>;
}

export interface HttpClientOptions {
  server: URL;
  trust: TlsTrust;
  /** When a request names none. */
  timeoutMs?: number;
  connectTimeoutMs?: number;
  /** Larger answers are refused before they fill the memory. */
  maxAnswerBytes?: number;
}

/** A stream that says nothing for so long is dead. */
const streamSilenceMs = 60_000;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { server, timeoutMs = 30_000, connectTimeoutMs = 10_000, maxAnswerBytes = 64 * 1024 * 1024 } = options;
  const agent = new Agent({
    connect: {
      timeout: connectTimeoutMs,
      ...(options.trust.secureContext ? { secureContext: options.trust.secureContext } : {}),
    },
    maxResponseSize: maxAnswerBytes,
    keepAliveTimeout: 30_000,
  });

  // No bound on the size: a snapshot is as large as it is, and is never held as a whole.
  const streams = new Agent({
    connect: {
      timeout: connectTimeoutMs,
      ...(options.trust.secureContext ? { secureContext: options.trust.secureContext } : {}),
    },
    headersTimeout: streamSilenceMs,
    bodyTimeout: streamSilenceMs,
  });

  return {
    server,
    async open(request) {
      const url = address(server, request.path, request.query);
      const where = `GET ${url.origin}${url.pathname}`;
      let response: Response;
      try {
        response = await fetch(url, {
          headers: {
            ...headersOf({ ...request, method: "GET", answer: null }),
            accept: "application/x-ndjson, application/problem+json",
            "accept-encoding": "zstd, gzip",
          },
          redirect: "manual",
          dispatcher: streams,
          ...(request.signal ? { signal: request.signal } : {}),
        });
        if (!response.ok) throw refusalOf(response, await response.text(), where);
      } catch (error) {
        throw error instanceof CentralError ? error : failureOf(error, where);
      }
      const kind = response.headers.get("content-type") ?? "";
      if (response.body === null || !kind.startsWith("application/x-ndjson")) {
        await response.body?.cancel();
        throw new CentralError("bad-answer", `${where} answered in an unknown form: ${kind || "no content type"}.`, {
          status: response.status,
        });
      }
      return { where, body: response.body.getReader() as ReadableStreamDefaultReader<Uint8Array> };
    },
    async send(request) {
      const url = address(server, request.path, request.query);
      const where = `${request.method} ${url.origin}${url.pathname}`;
      const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutMs);
      const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
      let response: Response;
      let text: string;
      try {
        response = await fetch(url, {
          method: request.method,
          headers: headersOf(request),
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
          // A bearer token must not follow a redirect to somewhere else.
          redirect: "manual",
          dispatcher: agent,
          signal,
        });
        text = await response.text();
      } catch (error) {
        throw failureOf(error, where);
      }
      if (!response.ok) throw refusalOf(response, text, where);
      return (request.answer === null ? undefined : parsed(request.answer, text, response.status, where)) as Answer<
        typeof request.answer
      >;
    },
    async close() {
      await Promise.all([agent.destroy(), streams.destroy()]);
    },
  };
}

function address(server: URL, path: string, query: HttpRequest<null>["query"]): URL {
  // A central may live under a prefix ("https://example.com/popline").
  const url = new URL(server.pathname.replace(/\/$/, "") + path, server);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function headersOf(request: HttpRequest<z.ZodType | null>): Record<string, string> {
  return {
    accept: "application/json, application/problem+json",
    "accept-encoding": "gzip, br",
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    ...(request.token === null ? {} : { authorization: `Bearer ${request.token}` }),
  };
}

function refusalOf(response: Response, text: string, where: string): CentralError {
  const { status } = response;
  const problem = Problem.safeParse(json(text));
  if (problem.success) {
    return new CentralError(problem.data.code, `${where} was refused: ${problem.data.code}.`, {
      status,
      problem: problem.data,
    });
  }
  // A gateway in front of central speaks for it in these three.
  if (status === 502 || status === 503 || status === 504) {
    return new CentralError("unavailable", `${where} was answered ${status} by a gateway.`, { status });
  }
  return new CentralError("bad-answer", `${where} was answered ${status} without a problem document.`, { status });
}

function parsed<S extends z.ZodType>(schema: S, text: string, status: number, where: string): z.output<S> {
  const result = schema.safeParse(json(text));
  if (result.success) return result.data;
  // Names the fields only: the values may be a customer's, or a token.
  const paths = result.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "the whole body");
  throw new CentralError("bad-answer", `${where} answered in an unknown form: ${paths.join(", ")}.`, { status });
}

/** undefined stands for "no JSON": no schema of this protocol takes it. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
