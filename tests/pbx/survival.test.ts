import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { onAsterisk } from "./exchange/suite.ts";
import { legsOf } from "./exchange/switchboard.ts";
import { figure } from "./figures.ts";
import { talkOnAsterisk } from "./talk-on-asterisk.ts";

await onAsterisk("what a live call survives", (root) => {
  const talk = talkOnAsterisk(root);

  it("the UI page reloads", async () => {
    await talk.interrupted("UI page reloads", () => talk.desk.page.reload());
    await talk.commandsWork();
  });

  it("the media page is killed", async () => {
    const frame = await talk.desk.media();
    await talk.interrupted("media page killed", () => frame.goto("about:blank"));
    await talk.desk.page.getByText("The call was interrupted on this desk and has been taken back.").waitFor();
    await talk.commandsWork();
  });

  it("the engine gets kill -9 and comes back, twice in one call", async () => {
    const { desk, customer } = talk;
    for (let round = 0; round < 2; round += 1) {
      await talk.interrupted("engine killed, until audio is back", async () => {
        await desk.killEngine();
        const from = Date.now();
        await desk.startEngine();
        await talk.talking();
        await customer.hears.hears(desk.hz, { from: Date.now() });
        figure("engine started again, until the call is shown as talking", Date.now() - from);
      });
      await desk.ready();
    }
    await talk.commandsWork();
  });

  it("the machine sleeps and wakes up, its connection dead meanwhile", async () => {
    const { pid } = talk.desk.engine;
    process.kill(pid, "SIGSTOP");
    talk.desks.wires[0]?.cut();
    await wait(12_000);
    process.kill(pid, "SIGCONT");
    const woke = Date.now();
    await talk.desk.page.getByText("Line ready").waitFor();
    await talk.bothHear();
    figure("awake after sleep: registered, both heard", Date.now() - woke);
    await talk.commandsWork();
  });

  it.runIf(process.getuid?.() === 0)("the network's addresses change: ICE is restarted in the same call", async () => {
    const { exchange } = talk;
    const address = "192.0.2.77/32";
    const [leg] = await legsOf(exchange, "1001");
    await exchange.cli("pjsip set history clear");
    await exchange.cli("pjsip set history on");
    try {
      await talk.interrupted("network address changed", async () => {
        await promisify(execFile)("ip", ["addr", "add", address, "dev", "lo"]);
        await expect.poll(() => exchange.cli("pjsip show history"), { timeout: 15_000 }).toMatch(/INVITE sip:/);
      });
      await talk.commandsWork();
      // No other leg took its place: the same dialog, new ways for the media.
      expect(await legsOf(exchange, "1001")).toEqual([leg]);
    } finally {
      await promisify(execFile)("ip", ["addr", "del", address, "dev", "lo"]);
      await exchange.cli("pjsip set history off");
    }
  });
});
