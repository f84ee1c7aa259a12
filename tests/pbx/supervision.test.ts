import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { demoPassword } from "#server/demo/cast.ts";
import { type CentralAdmin, signInAt } from "#tests/helpers/central-admin.ts";
import { copyCentral, lineUsers } from "#tests/helpers/central-template.ts";
import { type RunningProcess, startProcess } from "#tests/helpers/processes.ts";
import { testPort } from "#tests/helpers/test-port.ts";
import { connect, type Live } from "#tests/integration/central/live-client.ts";
import { changeUser } from "./change-user.ts";
import { SipPhone } from "./desk-phone/sip-phone.ts";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type Customer, callComesIn, customerCalls } from "./exchange/customer.ts";
import { trunkAddress } from "./exchange/ports.ts";
import { queueAtCentral } from "./exchange/queue-at-central.ts";
import { showQueue } from "./exchange/queue-show.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { allQuiet } from "./exchange/switchboard.ts";

const agentHz = 640;
const supervisorHz = 880;
const customerHz = 1004;
const files = {
  "pjsip-local.conf":
    "[1102](popline-phone)\naors=1102\nauth=1102\n[1102](popline-aor)\n[1102](popline-auth)\nusername=1102\npassword=change-me-1102\n",
  "extensions-local.conf": "\n[agents]\nexten => 1102,1,Dial(PJSIP/1102,20)\n",
};

await onAsterisk("what a supervisor does to a call, asked for at central", (root) => {
  let exchange: Asterisk;
  let dir: string;
  let central: RunningProcess;
  let first: SipPhone;
  let second: SipPhone;
  let agent: CentralAdmin;
  let supervisor: CentralAdmin;
  let live: Live;

  const plugIn = (line: string, hz: number) =>
    SipPhone.plugIn({
      exchange: { host: trunkAddress, port: exchange.ports.trunk },
      username: line,
      password: `change-me-${line}`,
      hz,
    });
  const say = async (state: object) => {
    const answer = await fetch(`${central.url}/v1/presence`, {
      method: "PUT",
      headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
      body: JSON.stringify({ state: { at: Date.now(), ...state } }),
    });
    expect(answer.status).toBe(204);
  };
  const member = async () => (await showQueue(exchange, "support")).members.find((it) => it.member === "1101");
  const ask = async (caller: string, body: object) =>
    (await supervisor.post(`/v1/supervision/callers/${caller}/commands`, body)).status;
  /** Central has heard of the call a moment after the exchange. */
  const asked = (caller: string, body: object) => expect.poll(() => ask(caller, body), { interval: 100 }).toBe(204);
  const hears = (phone: SipPhone, hz: number) => expect.poll(() => phone.level(hz)).toBeGreaterThan(-30);
  const misses = (phone: SipPhone, hz: number) => expect.poll(() => phone.level(hz)).toBeLessThan(-50);

  async function aCall(): Promise<Customer> {
    await say({ name: "ready" });
    await expect.poll(async () => (await member())?.paused, { interval: 50 }).toBeNull();
    const rings = once(first, "ringing");
    const customer = await customerCalls(exchange, { to: "5000" });
    await rings;
    first.answer();
    await say({ name: "talking" });
    await Promise.all([customer.hears.hears(agentHz), hears(first, customerHz)]);
    return customer;
  }

  beforeAll(async () => {
    exchange = await startAsterisk(root, { add: files });
    dir = await mkdtemp(join(tmpdir(), "popline-supervision-"));
    await copyCentral(join(dir, "central"));
    central = await startProcess("src-server/main.ts", {
      env: {
        POPLINE_DATA_DIR: join(dir, "central"),
        POPLINE_PORT: String(await testPort()),
        POPLINE_SIP_SERVERS: exchange.wsUrl,
        POPLINE_SIP_DOMAIN: exchange.domain,
        POPLINE_AMI_URL: `ami://popline:change-me-popline@127.0.0.1:${exchange.ports.ami}`,
        POPLINE_MONITORED_AGENTS_KNOW: "by-name",
      },
    });
    await changeUser(central.url, lineUsers["1001"].username, { extension: "1101" });
    await changeUser(central.url, lineUsers["1003"].username, { extension: "1102" });
    await queueAtCentral(central.url, "1001", 1);
    [first, second] = await Promise.all([plugIn("1101", agentHz), plugIn("1102", supervisorHz)]);
    agent = await signInAt(central.url, lineUsers["1001"].username, demoPassword);
    supervisor = await signInAt(central.url, lineUsers["1003"].username, demoPassword);
    live = await connect(central.url, agent.token);
    await live.next("hello");
  });
  afterAll(async () => {
    live?.socket.close();
    await central?.stop();
    await Promise.all([first, second].map((it) => it?.unplug().catch(() => undefined)));
    await exchange?.stop();
    await rm(dir, { recursive: true, force: true });
  });
  afterEach(() => allQuiet(exchange));

  it("listens, whispers and barges in, one after the other on one line: who hears whom, and what the agent is told", async () => {
    const customer = await aCall();
    const caller = customer.trunkId;
    for (const how of ["listen", "whisper", "barge"] as const) {
      const rings = once(second, "ringing");
      const talks = once(second, "talking");
      await asked(caller, { do: how });
      const [invite] = await rings;
      expect(invite.header("X-Popline-Spy")).toBe(how);
      expect(invite.header("From")).toMatch(/Lin Xiaoyu.*sip:1101@/);
      await talks;
      let told = (await live.next("monitored")).monitored;
      // The way before ends first.
      while (told.how !== how) told = (await live.next("monitored")).monitored;
      expect(told).toEqual({ how, by: "Zhao Min" });
      await Promise.all([hears(second, customerHz), hears(second, agentHz)]);
      await (how === "listen" ? misses(first, supervisorHz) : hears(first, supervisorHz));
      await (how === "barge" ? customer.hears.hears(supervisorHz) : customer.hears.misses(supervisorHz));
      // The two who talk never lose each other.
      await Promise.all([customer.hears.hears(agentHz), hears(first, customerHz)]);
    }
    await second.hangUp();
    expect((await live.next("monitored")).monitored).toEqual({ how: null, by: null });
    await customer.hangUp();
  });

  it("takes the call over: the customer is with the supervisor, and the agent is let go", async () => {
    const customer = await aCall();
    const over = once(first, "over");
    const rings = once(second, "ringing");
    await asked(customer.trunkId, { do: "take-over" });
    await Promise.all([rings, over]);
    second.answer();
    await Promise.all([customer.hears.hears(supervisorHz), hears(second, customerHz)]);
    await customer.hangUp();
  });

  it("a line that is not there is no place for a customer: the call stays with the agent", async () => {
    const customer = await aCall();
    await second.register(0);
    await expect.poll(() => ask(customer.trunkId, { do: "take-over" }), { interval: 100 }).toBe(503);
    await Promise.all([customer.hears.hears(agentHz), hears(first, customerHz)]);
    await second.register(600);
    await asked(customer.trunkId, { do: "hang-up" });
    await customer.ended;
  });

  it("a stranger can't say that a call is one that listens: the exchange keeps that header to itself", async () => {
    const rings = once(first, "ringing");
    const headers = { "X-Popline-Spy": "listen", "X-Popline-Note": "kept" };
    const customer = await callComesIn(exchange, { to: "51101", headers });
    const [invite] = await rings;
    expect([invite.header("X-Popline-Note"), invite.header("X-Popline-Spy")]).toEqual(["kept", ""]);
    await customer.hangUp();
  });

  it("a caller who waits is given to an agent by name, past the queue", async () => {
    await say({ name: "not-ready", reason: "lunch" });
    await expect.poll(async () => (await member())?.paused, { interval: 50 }).toBe("lunch");
    const customer = await customerCalls(exchange, { to: "5000" });
    const rings = once(first, "ringing");
    const me = await (await agent.get("/v1/me")).json();
    await asked(customer.trunkId, { do: "move-to-agent", userId: me.id });
    await rings;
    first.answer();
    await customer.hears.hears(agentHz);
    await customer.hangUp();
  });
});
