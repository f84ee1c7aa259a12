import { UserAgent } from "sip.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ALICE, type BenchExchange, BOB, startExchange } from "./bench-exchange.ts";
import { type DeskUser, finalStatus, startDesk } from "./desk-user.ts";
import { createWeriftMedia } from "./werift-media.ts";

let bench: BenchExchange;
const desks: DeskUser[] = [];

async function desk(account: { user: string; password: string }) {
  const made = await startDesk(bench.exchange.url, account, createWeriftMedia);
  desks.push(made);
  return made;
}

const contacts = (user: string, count: number) =>
  bench.events.next((event) => event.type === "registered" && event.user === user && event.contacts === count);

beforeEach(async () => {
  bench = await startExchange({ graceMs: 300 });
});
afterEach(async () => {
  for (const one of desks.splice(0)) await one.stop();
  await bench.exchange.stop();
});

describe("registration", () => {
  it("takes the right password, several desks of one user, and lets them go", async () => {
    const first = await desk(ALICE);
    expect(await first.register()).toBe(200);
    const second = await desk(ALICE);
    expect(await second.register()).toBe(200);
    await contacts("alice", 2);
    bench.events.clear();
    await first.registerer.unregister();
    await contacts("alice", 1);
  });

  it("refuses a wrong password and an unknown user with 403", async () => {
    expect(await (await desk({ ...ALICE, password: "wrong" })).register()).toBe(403);
    expect(await (await desk({ user: "nobody", password: "x" })).register()).toBe(403);
    expect(bench.lines.join("")).not.toContain("wrong");
  });

  it("refuses calls from a desk with a wrong password", async () => {
    expect(await finalStatus((await desk({ ...BOB, password: "wrong" })).call("600"))).toBe(403);
  });

  it("ends a registration with its socket", async () => {
    const one = await desk(ALICE);
    await one.register();
    await contacts("alice", 1);
    bench.events.clear();
    one.transport.die();
    await contacts("alice", 0);
  });

  it("ends a registration when it expires", async () => {
    const one = await desk(ALICE);
    await one.register();
    bench.events.clear();
    const { userAgentCore: core, configuration } = one.agent;
    const target = UserAgent.makeURI("sip:popline-demo");
    if (!target) throw new Error("no target");
    const contact = `Contact: ${one.agent.contact.toString()};expires=1`;
    core.register(
      core.makeOutgoingRequestMessage("REGISTER", target, configuration.uri, configuration.uri, {}, [contact]),
    );
    await contacts("alice", 0);
  });

  it("says which port is taken", async () => {
    const port = Number(new URL(bench.exchange.url).port);
    await expect(startExchange({ port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  });

  it("answers OPTIONS and the CRLF keep-alive", async () => {
    const one = await desk(ALICE);
    const { userAgentCore: core, configuration } = one.agent;
    const target = UserAgent.makeURI("sip:exchange@popline-demo");
    if (!target) throw new Error("no target");
    const status = await new Promise((resolve) => {
      const done = ({ message }: { message: { statusCode?: number } }) => resolve(message.statusCode);
      core.request(core.makeOutgoingRequestMessage("OPTIONS", target, configuration.uri, configuration.uri, {}), {
        onAccept: done,
        onReject: done,
      });
    });
    expect(status).toBe(200);
    const pong = new Promise((resolve) => {
      one.transport.onMessage = resolve;
    });
    await one.transport.send("\r\n\r\n");
    expect(await pong).toBe("\r\n");
  });
});
