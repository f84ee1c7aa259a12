import { afterEach, beforeAll, expect, test } from "vitest";
import { aDesk, type TestDesk } from "#tests/helpers/sip/a-desk.ts";
import { certificates } from "#tests/helpers/sip/certificates.ts";
import { SipServer, type SipServerOptions } from "#tests/helpers/sip/sip-server.ts";

const servers: SipServer[] = [];
const desks: TestDesk[] = [];
let tls: Awaited<ReturnType<typeof certificates>>;

beforeAll(async () => {
  tls = await certificates();
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.telephony.stop();
  for (const server of servers.splice(0)) await server.stop();
});

async function server(options: SipServerOptions = {}): Promise<SipServer> {
  const made = await SipServer.start(options);
  servers.push(made);
  return made;
}
function desk(...given: Parameters<typeof aDesk>): TestDesk {
  const made = aDesk(...given);
  desks.push(made);
  return made;
}

test("registers, names its installation, and un-registers when stopped", async () => {
  const exchange = await server();
  const one = desk([exchange.url]);
  await one.registered();
  const register = exchange.messages.findLast((m) => m.method === "REGISTER");
  expect(register?.header("Contact")).toMatch(/;\+sip\.instance="<urn:uuid:0b7c9c2e-/);
  expect(register?.header("Contact")).toContain("reg-id=1;expires=300");
  await one.telephony.stop();
  expect(exchange.messages.findLast((m) => m.method === "REGISTER")?.header("Contact")).toContain("expires=0");
  expect(one.telephony.link().name).toBe("off");
});

test("a wrong password is refused once, in words, and not tried again until asked", async () => {
  const exchange = await server({ password: "other" });
  const one = desk([exchange.url]);
  one.telephony.start();
  const state = await one.link("refused");
  expect(state).toMatchObject({ error: "wrong-password", detail: expect.stringContaining("agent1") });
  expect(exchange.messages.filter((m) => m.method === "REGISTER")).toHaveLength(2);
  one.telephony.powerResumed();
  expect(one.telephony.link().name).toBe("refused");
  expect(one.log.join("")).not.toContain("secret");
  one.telephony.retryNow();
  await one.link("connecting");
  await one.link("refused");
  expect(exchange.messages.filter((m) => m.method === "REGISTER")).toHaveLength(4);
});

test("403 and 404 are refusals, 503 is waited out, 423 is answered with a longer time", async () => {
  for (const [status, error] of [
    [403, "forbidden"],
    [404, "not-found"],
  ] as const) {
    const exchange = await server({ registerReply: () => ({ status }) });
    const one = desk([exchange.url]);
    one.telephony.start();
    expect(await one.link("refused")).toMatchObject({ error });
  }
  const busy = await server({
    registerReply: (_m, nth) => (nth === 0 ? { status: 503, headers: ["Retry-After: 0"] } : null),
  });
  await desk([busy.url]).registered();
  const brief = await server({
    registerReply: (m) =>
      m.header("Contact").includes("expires=300") ? { status: 423, headers: ["Min-Expires: 600"] } : null,
  });
  await desk([brief.url]).registered();
  expect(brief.messages.findLast((m) => m.method === "REGISTER")?.header("Contact")).toContain("expires=600");
});

test("a server that is down is left for the next in the list", async () => {
  const down = await SipServer.start();
  await down.stop();
  const up = await server();
  const one = desk([down.url, up.url]);
  const seen: string[] = [];
  one.telephony.on("link", (s) => void seen.push(s.name === "waiting" ? `${s.name} ${s.error}` : s.name));
  expect(await one.registered()).toMatchObject({ server: up.url });
  expect(seen).toEqual(["connecting", "waiting refused", "connecting", "registering", "registered"]);
});

test("an exchange that comes up later is found without anybody's help", async () => {
  const later = await SipServer.start();
  const { port } = later;
  await later.stop();
  const one = desk([later.url]);
  one.telephony.start();
  await one.link("waiting");
  await server({ port });
  await one.link("registered");
});

test("a private CA is trusted when configured, and not otherwise", async () => {
  const exchange = await server({ tls: tls.good });
  await desk([exchange.url], { ca: () => tls.ca }).registered();
  const stranger = desk([exchange.url]);
  stranger.telephony.start();
  expect(await stranger.link("waiting")).toMatchObject({ error: "tls-untrusted" });
});

test("an expired certificate is called expired, another host's untrusted", async () => {
  const expired = await server({ tls: tls.expired });
  const one = desk([expired.url], { ca: () => tls.ca });
  one.telephony.start();
  expect(await one.link("waiting")).toMatchObject({ error: "tls-expired" });
  const other = await server({ tls: tls.otherHost });
  const two = desk([other.url], { ca: () => tls.ca });
  two.telephony.start();
  expect(await two.link("waiting")).toMatchObject({ error: "tls-untrusted" });
});

test("a web server that is no SIP server is a protocol error, TLS on a plain port too", async () => {
  const { createServer } = await import("node:http");
  const http = createServer((_q, r) => r.end("hello"));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as { port: number };
  for (const url of [`ws://127.0.0.1:${port}`, `wss://127.0.0.1:${port}`]) {
    const one = desk([url]);
    one.telephony.start();
    expect(await one.link("waiting")).toMatchObject({ error: "protocol" });
    await one.telephony.stop();
  }
  http.close();
});

test("a server that no longer answers pings is given up in favour of the next", async () => {
  const deaf = await server({ deaf: true });
  const good = await server();
  const one = desk([deaf.url, good.url], { times: { pingEveryMs: 50, pongWithinMs: 100, backoffBaseMs: 20 } });
  await one.registered();
  await one.link("waiting");
  expect(await one.link("registered")).toMatchObject({ server: good.url });
});

test("after sleep the link is verified at once", async () => {
  const deaf = await server({ deaf: true });
  const one = desk([deaf.url], { times: { verifyWithinMs: 60, pingEveryMs: 60_000, backoffBaseMs: 20 } });
  await one.registered();
  one.telephony.powerResumed();
  expect(await one.link("waiting")).toMatchObject({ error: "timeout" });
  await one.link("registered");
});

test("the registration is refreshed before it runs out", async () => {
  const exchange = await server({
    registerReply: (m) => ({
      status: 200,
      headers: [`Contact: ${m.header("Contact").replace("expires=300", "expires=1")}`],
    }),
  });
  const waits: number[] = [];
  const one = desk([exchange.url], {
    random: () => 0,
    timers: {
      set: (act, ms) => {
        waits.push(ms);
        return setTimeout(act, ms === 5_000 ? 5 : ms).unref();
      },
      clear: (h) => clearTimeout(h as NodeJS.Timeout),
    },
  });
  await one.registered();
  await exchange.next((m) => m.method === "REGISTER" && m.header("CSeq").startsWith("4"), "the refresh");
  expect(waits).toContain(5_000);
});
