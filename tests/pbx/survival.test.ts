import { setTimeout as wait } from "node:timers/promises";
import { it } from "vitest";
import { onAsterisk } from "./exchange/suite.ts";
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
});
