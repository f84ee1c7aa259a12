import { request } from "node:http";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createExternalPop, type ExternalPop, type ExternalPopRequest } from "#main/telephony/index.ts";

const logger = pino({ level: "silent" });
let server: ExternalPop;
let popped: ExternalPopRequest[];
let now = 0;

beforeEach(async () => {
  popped = [];
  now = 0;
  server = await createExternalPop({
    port: 0,
    token: "t0ken",
    logger,
    now: () => now,
    onPop: (pop) => {
      if (pop.id === "boom") throw new Error("boom");
      popped.push(pop);
      return { id: "p1" };
    },
  });
});
afterEach(() => server.stop());

function get(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: server.port, path, headers, method }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: text === "" ? {} : JSON.parse(text) }),
      );
    });
    asked.on("error", reject).end();
  });
}

test("a console's URL pops, by query token or bearer", async () => {
  expect(await get("/pop?tel=%2B4930123&name=Max&id=7&token=t0ken")).toEqual({
    status: 200,
    body: { ok: true, pop: { id: "p1" } },
  });
  expect((await get("/pop?tel=13082856110", { authorization: "Bearer t0ken" })).status).toBe(200);
  expect(popped).toEqual([
    { tel: "+4930123", name: "Max", id: "7" },
    { tel: "13082856110", name: null, id: null },
  ]);
});

test.each([
  ["/pop?tel=1", {}, "GET", 401, "no-token"],
  ["/pop?tel=1&token=wrong", {}, "GET", 403, "wrong-token"],
  ["/pop?tel=1&token=t0ken", { host: "evil.example" }, "GET", 403, "host-not-loopback"],
  ["/pop?tel=1&token=t0ken", { host: "127.0.0.1.evil.example" }, "GET", 403, "host-not-loopback"],
  ["/pop?token=t0ken", {}, "GET", 400, "nothing-to-pop"],
  ["/pop?tel=%00%0d%0a&token=t0ken", {}, "GET", 400, "nothing-to-pop"],
  ["/pop?tel=1&tel=2&token=t0ken", {}, "GET", 400, "bad-query"],
  [`/pop?tel=${"1".repeat(5_000)}&token=t0ken`, {}, "GET", 400, "bad-query"],
  ["/other?token=t0ken", {}, "GET", 404, "not-found"],
  ["/pop?tel=1&token=t0ken", {}, "POST", 405, "method-not-allowed"],
  ["/pop?id=boom&token=t0ken", {}, "GET", 500, "internal"],
] as const)("%s %j %s is answered %i %s with a sentence", async (path, headers, method, status, code) => {
  const answer = await get(path, headers, method);
  expect(answer).toMatchObject({ status, body: { ok: false, code, message: expect.stringMatching(/\.$/) } });
  expect(popped).toEqual([]);
});

test("rubbish in the values is cleaned and cut", async () => {
  await get(`/pop?tel=${"9".repeat(300)}&name=${encodeURIComponent("\u202eMax\r\n Test\0")}&token=t0ken`);
  expect(popped[0]).toEqual({ tel: "9".repeat(128), name: "Max Test", id: null });
});

test("a console gone wild is slowed down, and served again later", async () => {
  const answers = await Promise.all(Array.from({ length: 25 }, () => get("/pop?tel=1&token=t0ken")));
  expect(answers.filter((a) => a.status === 429)).toHaveLength(5);
  now += 1_000;
  expect((await get("/pop?tel=1&token=t0ken")).status).toBe(200);
});

test("HEAD asks without popping", async () => {
  expect((await get("/pop?tel=1&token=t0ken", {}, "HEAD")).status).toBe(200);
  expect(popped).toEqual([]);
});

test("a port that is taken is a typed error that names it", async () => {
  await expect(
    createExternalPop({ port: server.port, token: "x", logger, onPop: () => undefined }),
  ).rejects.toMatchObject({
    name: "ExternalPopError",
    code: "port-taken",
    port: server.port,
  });
});
