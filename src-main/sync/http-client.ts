import { randomUUID } from "node:crypto";
import { Agent, fetch, type Response } from "undici";
import { z } from "zod";
import { Problem, ProblemCode } from "#shared/contract/central/index.ts";
import { CentralError } from "./central-error.ts";
import { failureOf } from "./failure-of.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** One request. `path` begins with a slash; `query` values that are undefined are left out, lists are repeated. */
export interface HttpRequest<S extends z.ZodType | null> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  body?: unknown;
  /** Besides the client's own. */
  headers?: Readonly<Record<string, string>>;
  /** A body that is no JSON (application/octet-stream), instead of `body`. */
  bytes?: Uint8Array<ArrayBuffer>;
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
  /** An answer of any size, as its bytes come in. @throws CentralError, also while it is read */
  stream(request: StreamRequest): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Opens an answer in lines (NDJSON) that is read bit by bit, decompressed. Reading throws what the network throws (`failureOf` names it).
   * @throws CentralError
   */
  open(request: StreamRequest): Promise<OpenAnswer>;
  close(): Promise<void>;
}

/** Its answer may be as long as it likes, but not silent for a minute. */
export interface StreamRequest {
  path: string;
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  token: string | null;
  signal?: AbortSignal | undefined;
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
  const connect = {
    timeout: connectTimeoutMs,
    ...(options.trust.secureContext ? { secureContext: options.trust.secureContext } : {}),
  };
  const agent = new Agent({ connect, maxResponseSize: maxAnswerBytes, keepAliveTimeout: 30_000 });
  // No bound on the size: files and snapshots go through in pieces, and are never held as a whole.
  const streams = new Agent({
    connect,
    headersTimeout: streamSilenceMs,
    bodyTimeout: streamSilenceMs,
    keepAliveTimeout: 1_000,
  });

  async function opened(
    request: StreamRequest,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ response: Response; where: string }> {
    const { path, query, token, signal } = request;
    const url = address(server, path, query);
    const where = `GET ${url.origin}${url.pathname}`;
    try {
      const response = await fetch(url, {
        headers: { ...headersOf({ method: "GET", path, token, answer: null }), ...headers },
        redirect: "manual",
        dispatcher: streams,
        ...(signal ? { signal } : {}),
      });
      if (!response.ok) throw refusalOf(response, await response.text(), where);
      return { response, where };
    } catch (error) {
      throw error instanceof CentralError ? error : failureOf(error, where);
    }
  }

  return {
    server,
    async open(request) {
      const { response, where } = await opened(request, {
        accept: "application/x-ndjson, application/problem+json",
        "accept-encoding": "zstd, gzip",
      });
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
          ...bodyOf(request),
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
    async stream(request) {
      const { response, where } = await opened(request);
      return pieces(response, where);
    },
    async close() {
      await Promise.all([agent.destroy(), streams.destroy()]);
    },
  };
}

async function* pieces(response: Response, where: string): AsyncGenerator<Uint8Array> {
  try {
    if (response.body) yield* response.body;
  } catch (error) {
    throw failureOf(error, where);
  }
}

function bodyOf({ body, bytes }: HttpRequest<z.ZodType | null>): { body?: string | Uint8Array<ArrayBuffer> } {
  if (bytes !== undefined) return { body: bytes };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function address(server: URL, path: string, query: HttpRequest<null>["query"]): URL {
  // A central may live under a prefix ("https://example.com/popline").
  const url = new URL(server.pathname.replace(/\/$/, "") + path, server);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) url.searchParams.append(name, String(one));
    }
  }
  return url;
}

function headersOf(request: HttpRequest<z.ZodType | null>): Record<string, string> {
  return {
    // One id leads through this desk's log, a proxy's and central's.
    "x-request-id": randomUUID(),
    accept: "application/json, application/problem+json",
    "accept-encoding": "gzip, br",
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    ...request.headers,
    ...(request.bytes === undefined ? {} : { "content-type": "application/octet-stream" }),
    ...(request.token === null ? {} : { authorization: `Bearer ${request.token}` }),
  };
}

/** A problem document of any version: one with an unknown code is a refusal all the same. */
const AnyProblem = Problem.extend({ code: z.string().max(64) });

/** What a status means where its code is not known (RFC 9110, section 15.5). */
function nearestCode(status: number): ProblemCode {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  if (status === 409) return "wrong-state";
  if (status === 429) return "too-many-requests";
  if (status === 503) return "unavailable";
  return status >= 500 ? "internal" : "invalid-request";
}

function refusalOf(response: Response, text: string, where: string): CentralError {
  const { status } = response;
  const problem = AnyProblem.safeParse(json(text));
  if (problem.success) {
    const known = ProblemCode.safeParse(problem.data.code);
    return new CentralError(
      known.success ? known.data : nearestCode(status),
      `${where} was refused: ${problem.data.code}${problem.data.requestId === undefined ? "" : ` (request ${problem.data.requestId})`}.`,
      {
        status,
        problem: problem.data,
      },
    );
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
