import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { CentralError, createHttpClient, type HttpClient, nodeTrust } from "#main/sync/index.ts";
import { type ScriptedServer, scriptedServer, sendJson, sendProblem } from "./scripted-server.ts";

const answer = z.object({ name: z.string() });
let server: ScriptedServer;
let http: HttpClient;

beforeEach(async () => {
  server = await scriptedServer();
  http = createHttpClient({ server: server.url, trust: nodeTrust, maxAnswerBytes: 100_000 });
});
afterEach(async () => {
  await http.close();
  await server.close();
});

const get = (timeoutMs = 5_000) =>
  http.send({ method: "GET", path: "/v1/me", answer, token: "secret-token", timeoutMs });

async function failure(sending: Promise<unknown>): Promise<CentralError> {
  const error = await sending.then(
    () => new Error("it was answered"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CentralError)) throw error;
  return error;
}

describe("http client", () => {
  it("sends the token and reads a compressed answer", async () => {
    server.answer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(gzipSync(JSON.stringify({ name: "Huang" })));
    });
    await expect(get()).resolves.toEqual({ name: "Huang" });
    expect(server.requests[0]?.headers.authorization).toBe("Bearer secret-token");
    expect(server.requests[0]?.headers["accept-encoding"]).toContain("gzip");
    // By this id central's log, a proxy's and the desk's are read together.
    expect(server.requests[0]?.headers["x-request-id"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("keeps the path prefix of a central behind a proxy, and leaves undefined query values out", async () => {
    const prefixed = createHttpClient({ server: new URL("/popline", server.url), trust: nodeTrust });
    server.answer((_request, response) => sendJson(response, 200, { name: "x" }));
    await prefixed.send({
      method: "GET",
      path: "/v1/lookup",
      query: { number: "+86 1", ref: undefined },
      answer,
      token: null,
    });
    await prefixed.close();
    expect(server.requests[0]?.path).toBe("/popline/v1/lookup?number=%2B86+1");
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("takes a problem of a newer central by its status, and keeps what central said", async () => {
    const problem = { type: "/problems/full-moon", title: "No", detail: "Not at full moon.", code: "full-moon" };
    for (const [status, code] of [
      [403, "forbidden"],
      [409, "wrong-state"],
      [418, "invalid-request"],
      [500, "internal"],
    ] as const) {
      server.answer((_request, response) => sendJson(response, status, { ...problem, status }));
      const error = await failure(get());
      expect(error).toMatchObject({ code, problem: { code: "full-moon", detail: "Not at full moon." } });
    }
  });

  it("gives central's problem with its code and its values", async () => {
    server.answer((_request, response) => sendProblem(response, 423, "locked-out", { retryAt: 1_795_140_000_000 }));
    const error = await failure(get());
    expect(error).toMatchObject({ code: "locked-out", status: 423, problem: { retryAt: 1_795_140_000_000 } });
  });

  it.each([
    ["garbage instead of JSON", "<html>It works!</html>", 200, "bad-answer"],
    ["JSON of another form", '{"name":7}', 200, "bad-answer"],
    ["an error page without a problem document", "<h1>Internal Server Error</h1>", 500, "bad-answer"],
    ["a gateway that has no central behind it", "Bad Gateway", 502, "unavailable"],
    ["an answer larger than the limit", `{"name":"${"x".repeat(200_000)}"}`, 200, "bad-answer"],
  ])("tells %s apart", async (_name, body, status, code) => {
    server.answer((_request, response) => {
      response.writeHead(status);
      response.end(body);
    });
    expect((await failure(get())).code).toBe(code);
  });

  it("calls a connection that is reset in the middle of the answer unreachable", async () => {
    server.answer((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"name":"Hu', () => response.socket?.resetAndDestroy());
    });
    expect((await failure(get())).code).toBe("unreachable");
  });

  it("calls a server that nobody runs unreachable", async () => {
    await server.close();
    expect((await failure(get())).code).toBe("unreachable");
    server = await scriptedServer();
  });

  it.each([
    ["before it answers", () => undefined],
    ["in the middle of the answer", (write: (text: string) => void) => write('{"name":')],
  ])("gives up on a server that falls silent %s", async (_name, begin) => {
    server.answer((_request, response) => {
      begin((text) => {
        response.writeHead(200);
        response.write(text);
      });
    });
    expect((await failure(get(150))).code).toBe("timeout");
  });

  it("follows no redirect: the token stays with this server", async () => {
    const other = await scriptedServer();
    server.answer((_request, response) => {
      response.writeHead(307, { location: other.url.href });
      response.end();
    });
    expect((await failure(get())).code).toBe("bad-answer");
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it("puts neither token nor answer into its errors", async () => {
    server.answer((_request, response) => sendJson(response, 200, { accessToken: "eyJ-access", name: 7 }));
    const error = await failure(get());
    const told = JSON.stringify([error.message, error.problem, String(error.cause)]);
    expect(told).not.toContain("secret-token");
    expect(told).not.toContain("eyJ-access");
  });
});
