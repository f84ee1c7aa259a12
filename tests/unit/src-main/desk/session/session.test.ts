import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountFolder } from "#main/desk/session/account-folder.ts";
import { createSession, type Session } from "#main/desk/session/index.ts";
import { serverAddress, serverText } from "#main/desk/session/server-address.ts";
import { newId, type UserId } from "#shared/ids.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { type ManualClock, manualClock } from "../../sync/manual-clock.ts";
import { type ScriptedServer, scriptedServer, sendJson, sendProblem } from "../../sync/scripted-server.ts";
import { type MemoryAccount, memoryAccounts } from "./memory-accounts.ts";

const week = 7 * 24 * 3_600_000;
const userId = newId<UserId>();
let dir: string;
let server: ScriptedServer;
let clock: ManualClock;
let stores: ReturnType<typeof memoryAccounts>;
let log: string;
let told: string[];
let openedFails: Error | null;
const sessions: Session<MemoryAccount>[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "popline-session-"));
  server = await scriptedServer();
  server.answer(central);
  clock = manualClock();
  stores = memoryAccounts();
  log = "";
  told = [];
  openedFails = null;
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.stop();
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

/** A central that says yes. Its tokens carry the word "secret". */
function central(request: IncomingMessage, response: ServerResponse): void {
  const tokens = () => ({
    accessToken: "secret-access",
    accessExpiresAt: clock.now() + 600_000,
    refreshToken: `secret-refresh-${server.requests.length}`,
    refreshExpiresAt: clock.now() + week,
  });
  const user = {
    id: userId,
    username: "ann",
    name: "Ann",
    role: "agent",
    teamId: null,
    teamName: null,
    extension: null,
    mustChangePassword: false,
  };
  const provisioning = () => ({
    line: null,
    phoneRules: testRules,
    wrapUp: { mode: "mandatory", seconds: 60 },
    serverTime: clock.now() + 90_000,
  });
  const answers: Record<string, () => object> = {
    "/v1/auth/login": () => ({ ...tokens(), user }),
    "/v1/auth/refresh": tokens,
    "/v1/me": () => user,
    "/v1/me/provisioning": provisioning,
  };
  const answer = answers[request.url ?? ""];
  if (answer) sendJson(response, 200, answer());
  else response.writeHead(204).end();
}

async function openSession(caFile: string | null = null): Promise<Session<MemoryAccount>> {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString("utf8");
      done();
    },
  });
  const session = await createSession<MemoryAccount>({
    dataDir: dir,
    deskName: "PC-1",
    central: () => ({ url: null, caFile }),
    openStore: stores.open,
    hooks: {
      async opened() {
        told.push("opened");
        if (openedFails) throw openedFails;
      },
      async changed({ offline }) {
        told.push(`changed ${offline ? "offline" : "online"}`);
      },
      async closing({ store }, why) {
        told.push(`closing ${why} ${store.isOpen ? "open" : "closed"}`);
      },
    },
    logger: pino({ level: "trace" }, sink),
    clock,
  });
  sessions.push(session);
  return session;
}

const signIn = (session: Session<MemoryAccount>, over: { server?: string; username?: string } = {}) =>
  session.signIn({ server: server.url.href, username: "ann", password: "secret-password", takeOver: false, ...over });
const until = async (session: Session<MemoryAccount>, done: () => boolean) => {
  while (!done()) await new Promise((resolve) => session.once("state", resolve));
};

describe("session", () => {
  it("signs in, tells the clock's difference, and keeps what the next start needs", async () => {
    const session = await openSession();
    await signIn(session);
    expect(session.state()).toMatchObject({ name: "signed-in", server: serverText(server.url), offline: false });
    expect(session.account()?.clockSkewMs).toBe(90_000);
    await session.stop();
    expect(told).toEqual(["opened", "closing stopped open"]);

    const again = await openSession();
    await again.start();
    expect(again.state()).toMatchObject({ name: "signed-in", user: { username: "ann" } });
    await until(again, () => again.account()?.clockSkewMs !== null);
    expect(again.deskId).toBe(session.deskId);
  });

  it.each([
    ["another web server", (response: ServerResponse) => response.end("<html>It works!</html>"), "bad-server-address"],
    [
      "a redirect",
      (response: ServerResponse) => response.writeHead(301, { location: "https://x.example" }).end(),
      "bad-server-address",
    ],
    [
      "a gateway without central",
      (response: ServerResponse) => response.writeHead(502).end("Bad Gateway"),
      "central-unreachable",
    ],
    [
      "a central that fails",
      (response: ServerResponse) => sendProblem(response, 500, "internal"),
      "central-unreachable",
    ],
    [
      "a central that is busy",
      (response: ServerResponse) => sendProblem(response, 429, "too-many-requests"),
      "central-unreachable",
    ],
  ])("says what %s means", async (_name, answer, code) => {
    const session = await openSession();
    server.answer((_request, response) => void answer(response));
    await expect(signIn(session)).rejects.toMatchObject({ code });
    expect(session.state()).toMatchObject({ name: "signed-out", reason: null });
    expect(stores.accounts.size).toBe(0);
  });

  it("refuses an empty name or password without asking central", async () => {
    const session = await openSession();
    await expect(signIn(session, { username: "" })).rejects.toMatchObject({ code: "wrong-credentials" });
    expect(server.requests).toEqual([]);
  });

  it("names the CA file that can't be used", async () => {
    const session = await openSession(join(dir, "no-such.pem"));
    const https = server.url.href.replace("http:", "https:");
    await expect(signIn(session, { server: https })).rejects.toMatchObject({
      code: "settings-invalid",
      values: { key: "central.caFile", got: join(dir, "no-such.pem") },
    });
  });

  it.each([
    [Object.assign(new Error("locked"), { code: "locked" }), "store-unavailable", { reason: "locked" }],
    [Object.assign(new Error("full"), { code: "disk-full" }), "disk-full", {}],
  ])("says that the store can't be opened: %s", async (error, code, values) => {
    const session = await openSession();
    stores.failToOpen(error);
    await expect(signIn(session)).rejects.toMatchObject({ code, values });
    expect(session.state().name).toBe("signed-out");
    stores.failToOpen(null);
    await signIn(session);
    expect(session.state().name).toBe("signed-in");
  });

  it("closes the store again when what hangs on the account can't begin", async () => {
    const session = await openSession();
    openedFails = Object.assign(new Error("no room"), { code: "disk-full" });
    await expect(signIn(session)).rejects.toMatchObject({ code: "disk-full" });
    expect(session.state().name).toBe("signed-out");
    expect([...stores.accounts.values()].map(({ isOpen }) => isOpen)).toEqual([false]);
  });

  it("does not sign an agent in from the store whose session has expired meanwhile", async () => {
    const session = await openSession();
    await signIn(session);
    await session.stop();
    clock.advance(week + 1);
    const again = await openSession();
    await again.start();
    expect(again.state()).toMatchObject({ name: "signed-out", reason: "expired", lastUsername: "ann" });
    expect([...stores.accounts.values()].map(({ isOpen }) => isOpen)).toEqual([false]);
  });

  it("asks again and again while central is down at the start, and says so once", async () => {
    const session = await openSession();
    await signIn(session);
    await session.stop();
    told = [];
    server.answer((_request, response) => void response.writeHead(503).end());
    const again = await openSession();
    const states: string[] = [];
    again.on("state", (state) => states.push(state.name === "signed-in" ? `offline ${state.offline}` : state.name));
    await again.start();
    await until(again, () => again.account()?.offline === true);
    const asked = server.requests.length;
    server.answer(central);
    clock.advance(1_000);
    await until(again, () => states.at(-1) === "offline false" && states.length > 3);
    expect(server.requests.length).toBeGreaterThan(asked);
    expect(states).toEqual(["signing-in", "offline false", "offline true", "offline false"]);
    expect(told).toEqual(["opened", "changed online"]);
  });

  it("asked to, takes up what central says by now; without an answer the last one stays", async () => {
    const session = await openSession();
    await signIn(session);
    told = [];
    await session.renew();
    expect(told).toEqual([]);
    server.answer((request, response) => {
      if (request.url !== "/v1/me") central(request, response);
      else sendProblem(response, 503, "unavailable");
    });
    await session.renew();
    expect(session.state()).toMatchObject({ name: "signed-in", user: { name: "Ann" } });
    server.answer((request, response) => {
      if (request.url !== "/v1/me/provisioning") central(request, response);
      else
        sendJson(response, 200, {
          line: null,
          deskPhone: { extension: "1101", label: "Desk" },
          phoneRules: testRules,
          wrapUp: { mode: "mandatory", seconds: 60 },
          serverTime: clock.now(),
        });
    });
    await session.renew();
    expect(told).toEqual(["changed online"]);
    expect(session.account()?.provisioning.deskPhone).toEqual({ extension: "1101", label: "Desk" });
  });

  it("keeps the session once more when the store was made anew", async () => {
    const session = await openSession();
    await signIn(session);
    session.account()?.store.rebuild();
    await session.stop();
    const again = await openSession();
    await again.start();
    expect(again.state().name).toBe("signed-in");
  });

  it("signs out at once though central does not answer", async () => {
    const session = await openSession();
    await signIn(session);
    const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
    const leaving = session.signOut({ keepUnsent: false });
    await asked;
    clock.advance(3_000);
    await leaving;
    expect(session.state().name).toBe("signed-out");
  });

  it("gives a new desk id, and asks to sign in, when the desk's file is damaged", async () => {
    const session = await openSession();
    await signIn(session);
    await session.stop();
    await writeFile(join(dir, "desk.json"), "{rubbish");
    const again = await openSession();
    await again.start();
    expect(again.state().name).toBe("signed-out");
    expect(JSON.parse(await readFile(join(dir, "desk.json"), "utf8"))).toEqual({ deskId: again.deskId, last: null });
  });

  it("writes no password and no token into the log, whatever fails", async () => {
    const session = await openSession();
    await signIn(session);
    stores.failToWrite(Object.assign(new Error("disk full"), { code: "disk-full" }));
    await session.account()?.central.tokens.renew("secret-access");
    stores.failToWrite(null);
    server.answer((_request, response) => sendJson(response, 200, { accessToken: "secret-access" }));
    await expect(session.account()?.central.me()).rejects.toThrow();
    await session.signOut({ keepUnsent: true });
    await expect(signIn(session)).rejects.toThrow();
    expect(log).not.toBe("");
    expect(log).not.toContain("secret-");
    expect(await readFile(join(dir, "desk.json"), "utf8")).not.toContain("secret-");
  });
});

describe("the address of central", () => {
  it.each([
    ["central.example.com", "https://central.example.com"],
    ["  https://central.example.com/  ", "https://central.example.com"],
    ["http://127.0.0.1:7400", "http://127.0.0.1:7400"],
    ["https://example.com/popline/?x=1#y", "https://example.com/popline"],
    ["CENTRAL.example.com:8443", "https://central.example.com:8443"],
  ])("%j is %s", (typed, expected) => {
    const address = serverAddress(typed);
    expect(address && serverText(address)).toBe(expected);
  });

  it.each([
    "",
    "   ",
    "http://",
    "ftp://x.example",
    "https://user:pw@x.example",
    "two words.example",
    "javascript:alert(1)",
  ])("%j is none", (typed) => {
    expect(serverAddress(typed)).toBeNull();
  });

  it("and the user make the folder of the store: another one for each of them, the same one each time", () => {
    const one = new URL("https://one.example");
    const [ann, ben] = [newId<UserId>(), newId<UserId>()];
    const folders = [
      accountFolder("/d", one, ann),
      accountFolder("/d", one, ben),
      accountFolder("/d", new URL("https://two.example"), ann),
    ];
    expect(new Set(folders).size).toBe(3);
    expect(accountFolder("/d", new URL("https://one.example/"), ann)).toBe(folders[0]);
  });
});
