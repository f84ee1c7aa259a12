import { EventEmitter } from "node:events";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  createBackoff,
  createCentralClient,
  createDeskPhoneFeed,
  createHttpClient,
  createLiveConnect,
  createTokens,
  type LiveNews,
  nodeTrust,
  systemClock,
} from "#main/sync/index.ts";
import { createLiveFeed } from "#main/sync/live-feed.ts";
import { createDeskPhone, type DeskPhone } from "#main/telephony/desk-phone/index.ts";
import { createAsteriskAdapter } from "#server/pbx/asterisk/create-asterisk-adapter.ts";
import type { Call } from "#shared/call/types.ts";
import { type TestDatabase, withDatabase } from "#tests/helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "#tests/helpers/test-central.ts";
import { listen } from "#tests/integration/central/live-client.ts";
import { patienceMs } from "../helpers/patience.ts";
import { SipPhone } from "./desk-phone/sip-phone.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { customerCalls } from "./exchange/customer.ts";
import { network } from "./exchange/local-files.ts";
import { trunkAddress } from "./exchange/ports.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";

const logger = pino({ level: "silent" });
const known = { number: "+8613082856110", name: "Huang Hang" };

/** The way of a desk phone's call, all of it but the page: exchange, central, live feed, the engine's telephone. */
await onAsterisk("a desk phone from the exchange to the engine", (root) => {
  let exchange: Asterisk;
  let database: TestDatabase;
  let central: TestCentral;
  let agent: TestDesk;
  let phone: SipPhone;
  let desk: { telephone: DeskPhone; close(): Promise<void> };
  const ended: Call[] = [];

  /** A desk's engine, as far as a desk phone needs it. */
  function openEngine(url: string, live: readonly Call[] = []) {
    const server = new URL(url);
    const http = createHttpClient({ server, trust: nodeTrust });
    const tokens = createTokens({
      refresh: () => Promise.reject(new Error("The test is shorter than a token lives.")),
      save: async () => undefined,
      refreshToken: agent.tokens.refreshToken,
      accessToken: agent.tokens.accessToken,
      onEnd: () => undefined,
    });
    const news = new EventEmitter<{ live: [LiveNews] }>();
    const client = createCentralClient(http, tokens);
    const feed = createLiveFeed({
      connect: createLiveConnect(server, nodeTrust),
      tokens,
      onWake: () => undefined,
      onNews: (item) => news.emit("live", item),
      logger,
      clock: systemClock,
      backoff: createBackoff({ firstMs: 100, capMs: 500 }),
    });
    const port = createDeskPhoneFeed({ client, live: news, logger });
    const telephone = createDeskPhone({ logger, port, phone: { extension: "1101", label: "Desk" }, callerIds: [] });
    telephone.on("ended", (call) => ended.push(call));
    telephone.adopt(live);
    telephone.start();
    feed.start();
    return {
      telephone,
      async close() {
        feed.stop();
        port.stop();
        await telephone.stop();
        await http.close();
      },
    };
  }

  /** Resolves as soon as the engine's calls are so; every change is an event. */
  async function until(what: string, done: () => boolean): Promise<void> {
    const { telephone } = desk;
    const came = Promise.withResolvers<void>();
    const look = () => done() && came.resolve();
    const offs = [telephone.on("changed", look), telephone.on("ended", look), telephone.on("link", look)];
    const timer = setTimeout(
      () => came.reject(new Error(`${what} did not come: ${JSON.stringify(telephone.calls())}`)),
      patienceMs,
    );
    look();
    await came.promise.finally(() => {
      clearTimeout(timer);
      for (const off of offs) off();
    });
  }
  const inState = (name: Call["state"]["name"]) => until(name, () => desk.telephone.calls()[0]?.state.name === name);
  const call = (): Call => {
    const [first] = desk.telephone.calls();
    if (first === undefined) throw new Error("The engine has no call.");
    return first;
  };
  const causeOf = async (id: Call["id"]) => {
    await until("the end", () => ended.some((it) => it.id === id));
    const state = ended.find((it) => it.id === id)?.state;
    return state?.name === "ended" ? state.cause : null;
  };

  beforeAll(async () => {
    exchange = await startAsterisk(root, { add: { "pjsip_notify.conf": "" } });
    database = await withDatabase("pglite");
    const target = {
      host: "127.0.0.1",
      port: exchange.ports.ami,
      tls: false,
      username: "popline",
      password: "change-me-popline",
    };
    const pbx = createAsteriskAdapter({
      target,
      ca: null,
      variables: {},
      holdContext: "popline-hold",
      logger,
      now: Date.now,
    });
    central = await aCentral(database, { pbx });
    agent = await central.signIn("agent", { deskPhone: { extension: "1101", label: "Desk", obeysNotify: false } });
    phone = await SipPhone.plugIn({
      exchange: { host: trunkAddress, port: exchange.ports.trunk },
      username: "1101",
      password: "change-me-1101",
      hz: 640,
    });
    desk = openEngine(await listen(central));
    await until("the phone", () => desk.telephone.link().name === "registered");
  });
  afterAll(async () => {
    await desk?.close();
    await central?.close();
    await database?.close();
    await phone?.unplug();
    await exchange?.stop();
  });
  afterEach(() => allQuiet(exchange));

  it("a queue's call rings, is answered at the phone, held, resumed and given away from the desk: one call, one id", async () => {
    await exchange.ami.action({ Action: "QueueAdd", Queue: "support", Interface: "PJSIP/1101", MemberName: "1101" });
    const customer = await customerCalls(exchange, { to: "5000", ...known });
    await inState("ringing");
    const { id } = call();
    expect(call()).toMatchObject({ carrier: "desk-phone", queue: "support", remote: { number: known.number } });
    phone.answer();
    await inState("active");
    await desk.telephone.hold(id);
    await inState("held");
    await desk.telephone.resume(id);
    await inState("active");
    expect(call().id).toBe(id);
    await desk.telephone.transfer(id, { number: "600" });
    expect(await causeOf(id)).toBe("transferred");
    await customer.hangUp();
    await exchange.ami.action({ Action: "QueueRemove", Queue: "support", Interface: "PJSIP/1101" });
  });

  it("dialled from the desk the phone rings, then the number, and the desk hangs up", async () => {
    const id = await desk.telephone.dial({ number: network.answers });
    await inState("ringing-out");
    await inState("active");
    expect(call().id).toBe(id);
    await desk.telephone.hangUp(id);
    expect(await causeOf(id)).toBe("local-hangup");
  });

  it("an engine that starts anew in mid-call has the same call by the same id", async () => {
    const customer = await customerCalls(exchange, { to: "51101", ...known });
    await inState("ringing");
    phone.answer();
    await inState("active");
    const before = call();
    await desk.close();
    const address = central.app.server.address();
    if (address === null || typeof address === "string") throw new Error("Central does not listen.");
    desk = openEngine(`http://127.0.0.1:${address.port}`, [before]);
    await until("the link", () => desk.telephone.link().name === "registered");
    expect(call()).toMatchObject({ id: before.id, answeredAt: before.answeredAt });
    await customer.hangUp();
    expect(await causeOf(before.id)).toBe("remote-hangup");
  });
});
