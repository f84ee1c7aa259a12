import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { patienceMs } from "../helpers/patience.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { figure, longest } from "./figures.ts";
import { talkOnAsterisk } from "./talk-on-asterisk.ts";

await onAsterisk("a live call whose WebSocket is cut", (root) => {
  const talk = talkOnAsterisk(root);

  it.each([2, 10, 40])("for %i s: the sound goes on, and the call is commanded again afterwards", async (seconds) => {
    const { desk, desks, customer } = talk;
    const from = Date.now();
    desks.wires[0]?.block();
    await desk.page.getByText("Line ready").waitFor({ state: "hidden" });
    await wait(seconds * 1_000);
    desks.mend();
    const mended = Date.now();
    await desk.page.getByText("Line ready").waitFor({ timeout: patienceMs });
    figure(`WebSocket cut for ${seconds} s: registered again after`, Date.now() - mended);
    await talk.bothHear();
    const gaps = await customer.hears.gaps(desk.hz, from, Date.now());
    figure(`WebSocket cut for ${seconds} s: longest silence`, longest(gaps));
    // The media's way is another one: nothing of it may have been missing for longer than a hiccup of this machine.
    expect(longest(gaps)).toBeLessThan(1_000);
    await talk.commandsWork();
  });
});
