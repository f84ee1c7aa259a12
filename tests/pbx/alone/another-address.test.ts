import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { onAsterisk } from "../exchange/suite.ts";
import { legsOf } from "../exchange/switchboard.ts";
import { talkOnAsterisk } from "../talk-on-asterisk.ts";

await onAsterisk("a live call on a machine that gets another address", (root) => {
  const talk = talkOnAsterisk(root);

  it.runIf(process.getuid?.() === 0)("the network's addresses change: ICE is restarted in the same call", async () => {
    const { exchange } = talk;
    const address = "192.0.2.77/32";
    const [leg] = await legsOf(exchange, "1001");
    await exchange.cli("pjsip set history clear");
    await exchange.cli("pjsip set history on");
    try {
      await talk.interrupted("network address changed", async () => {
        await promisify(execFile)("ip", ["addr", "add", address, "dev", "lo"]);
        await expect.poll(() => exchange.cli("pjsip show history")).toMatch(/INVITE sip:/);
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
