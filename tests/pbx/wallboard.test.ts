import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { z } from "zod";
import { centralRoutes, type QueueReport } from "#shared/contract/central/index.ts";
import type { QueueNow } from "#shared/queue/index.ts";
import { type CentralAdmin, signInAt } from "../helpers/central-admin.ts";
import { killCentrals, startCentral } from "../helpers/central-process.ts";
import { connectWatching, type Watching } from "../helpers/wallboard-client.ts";
import { SipPhone } from "./desk-phone/sip-phone.ts";
import { type AmiRelay, layAmiRelay } from "./exchange/ami-relay.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { callComesIn, type TrunkCall } from "./exchange/customer.ts";
import { trunkAddress } from "./exchange/ports.ts";
import { differences, showQueue } from "./exchange/queue-show.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";

const password = "correct horse battery";
const line = "1101";

await onAsterisk("the wallboard of a central that hears a real exchange", (root) => {
  let exchange: Asterisk;
  let relay: AmiRelay;
  let folder: string;
  let phone: SipPhone;
  let admin: CentralAdmin;
  let agent: CentralAdmin;
  let agentId: string;
  let url: string;
  let board: Watching;
  let desk: Watching;
  const channels = new Map<string, string>();

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    relay = await layAmiRelay(exchange.ports.ami);
    folder = await mkdtemp(join(tmpdir(), "popline-wallboard-"));
    const central = startCentral({
      POPLINE_DATA_DIR: folder,
      POPLINE_ADMIN_PASSWORD: password,
      POPLINE_AMI_URL: `ami://popline:change-me-popline@127.0.0.1:${relay.port}`,
      POPLINE_ZONE: "UTC",
    });
    phone = await SipPhone.plugIn({
      exchange: { host: trunkAddress, port: exchange.ports.trunk },
      username: line,
      password: `change-me-${line}`,
      hz: 640,
    });
    const address = await central.url;
    if (address === null) throw new Error(`central did not start: ${central.said()}`);
    url = address;
    admin = await signInAt(url, "admin", password);
    const user = { username: "lina", name: "Li Na", password, extension: line, mustChangePassword: false };
    agentId = (await (await admin.post(centralRoutes.users, user)).json()).id;
    await admin.post(centralRoutes.queues, { name: "Support", exchangeName: "support", serviceLevelSec: 600 });
    agent = await signInAt(url, "lina", password);
    desk = await connectWatching(url, agent.token);
    board = await connectWatching(url, admin.token);
    board.watch();
    await board.until("the exchange's queues", (it) => it.queues.has("support") && it.last?.link.is === "connected");
  });
  afterAll(async () => {
    for (const one of [board, desk]) one?.socket.close();
    await killCentrals();
    await relay?.close();
    await phone?.unplug();
    await exchange?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => allQuiet(exchange));

  /** The agent's desk tells what its agent does. */
  async function says(name: string, reason?: string): Promise<void> {
    const state = { name, at: Date.now(), ...(reason !== undefined && { reason }) };
    const answer = await fetch(url + centralRoutes.presence, {
      method: "PUT",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${agent.token}` },
      body: JSON.stringify({ state }),
    });
    expect(answer.status).toBe(204);
    await board.until(`the state ${name}`, (it) => it.agents.get(agentId)?.state?.name === name);
  }
  /** The queue as the wallboard has it. */
  function now(queue: string): QueueNow {
    const { waiting = [], calls = [] } = board.queues.get(queue) ?? {};
    const members = [...board.agents.values()].flatMap(({ extension, line, queues }) =>
      queues
        .filter((it) => it.queue === queue)
        .map(({ queue: _, ...it }) => ({
          ...it,
          member: extension ?? "",
          state: line ?? "idle",
          since: null,
          wrapUpUntil: null,
        })),
    );
    return { queue, waiting, calls, members };
  }
  async function agrees(): Promise<void> {
    const compare = async () =>
      differences(now("support"), await showQueue(exchange, "support"), (caller) => channels.get(caller) ?? caller);
    await expect.poll(compare, { interval: 50, timeout: 5_000 }).toEqual([]);
  }
  async function call(): Promise<TrunkCall> {
    const made = await callComesIn(exchange, { to: "5000", number: "+4930111", name: "Ann" });
    channels.set(made.trunkId, made.trunk);
    return made;
  }
  const counts = () => board.queues.get("support")?.counts;
  const waits = (caller: string) => board.queues.get("support")?.waiting.some((it) => it.caller === caller) === true;

  it("shows callers, calls, members and counts as the exchange's own console does, through waiting, talking, wrap-up, giving up and a cut", async () => {
    const first = await call();
    await board.until("the caller", () => waits(first.trunkId));
    expect(board.queues.get("support")?.waiting[0]).toMatchObject({ number: "+4930111", name: "Ann", position: 1 });
    await agrees();
    await says("ready");
    const rings = once(phone, "ringing");
    await exchange.cli(`queue add member PJSIP/${line} to support penalty 3`);
    await rings;
    await says("reserved");
    await board.until("the ringing", (it) => it.agents.get(agentId)?.line === "ringing");
    await desk.until("who waits for the agent", (it) => it.glances.at(-1)?.[0]?.waiting === 1);
    await agrees();
    phone.answer();
    await board.until("the call", (it) => it.agents.get(agentId)?.call?.caller === first.trunkId);
    await says("talking");
    await board.until("the answer's count", () => counts()?.answered === 1);
    expect(counts()).toMatchObject({ offered: 1, answeredInTime: 1 });
    expect(board.agents.get(agentId)).toMatchObject({ line: "talking", queues: [{ queue: "support", penalty: 3 }] });
    await agrees();
    await desk.until("nobody who waits", (it) => it.glances.at(-1)?.[0]?.waiting === 0);
    await first.hangUp();
    await says("wrap-up");
    await board.until("the end", (it) => counts()?.handled === 1 && it.agents.get(agentId)?.call === null);
    await says("not-ready", "lunch");
    await board.until("the wrap-up's time", () => (counts()?.wrapUpMs ?? 0) > 0);
    await exchange.cli(`queue pause member PJSIP/${line} queue support reason lunch`);
    await board.until("the pause", (it) => it.agents.get(agentId)?.queues[0]?.pauseReason === "lunch");
    await agrees();

    const second = await call();
    const third = await call();
    await board.until("both", () => waits(second.trunkId) && waits(third.trunkId));
    await agrees();
    relay.cut();
    await board.until("the cut", (it) => it.last?.link.is === "disconnected");
    expect(waits(second.trunkId)).toBe(true);
    await second.hangUp();
    relay.mend();
    await board.until("the link", (it) => it.last?.link.is === "connected" && !waits(second.trunkId));
    await agrees();
    await third.hangUp();
    await board.until("who gave up", () => counts()?.abandoned === 1 || counts()?.abandonedShort === 1);
    await agrees();

    // Callers' ways as it was scripted; the one who went unseen is told as gone, for no known reason.
    expect(counts()).toMatchObject({ offered: 3, answered: 1, handled: 1, left: 1 });
    const from = board.last?.dayFrom ?? 0;
    const span = `from=${from}&until=${from + 86_400_000}&interval=all&queue=support`;
    const report: z.infer<typeof QueueReport> = await (await admin.get(`${centralRoutes.reportQueues}?${span}`)).json();
    expect(report.items.map((row) => row.counts)).toEqual([counts()]);
    const { counts: own } = board.agents.get(agentId) ?? {};
    expect(own).toMatchObject({ offered: 1, answered: 1, handled: 1, wrapUpMs: counts()?.wrapUpMs });
  });
});
