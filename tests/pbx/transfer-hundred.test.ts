import { afterAll, beforeAll, expect, it } from "vitest";
import { type Asterisk, startAsterisk } from "./exchange/asterisk.ts";
import { type AgentNumber, agentNumbers } from "./exchange/local-files.ts";
import { onAsterisk } from "./exchange/suite.ts";
import { type LineOnAsterisk, startLineOnAsterisk } from "./line-on-asterisk.ts";
import { silenceReport } from "./silence-report.ts";
import { consults, customerTalks, ended, talkTogether } from "./talking-lines.ts";

const transfers = 100;

await onAsterisk("a hundred attended transfers on Asterisk", (root) => {
  let exchange: Asterisk;
  const lines = new Map<AgentNumber, LineOnAsterisk>();

  beforeAll(async () => {
    exchange = await startAsterisk(root);
    for (const line of await Promise.all(agentNumbers.map((agent) => startLineOnAsterisk({ exchange, agent }))))
      lines.set(line.agent, line);
  });
  afterAll(async () => {
    await Promise.all([...lines.values()].map((line) => line.close()));
    await exchange?.stop();
  });

  const line = (agent: AgentNumber): LineOnAsterisk => {
    const found = lines.get(agent);
    if (found === undefined) throw new Error(`There is no line ${agent}.`);
    return found;
  };

  /** @returns what went wrong, one sentence per transfer that left somebody in silence */
  async function transferred(one: LineOnAsterisk, two: LineOnAsterisk, times: number): Promise<string[]> {
    const silent: string[] = [];
    for (let nth = 1; nth <= times; nth += 1) {
      const { customer, call } = await customerTalks(exchange, one);
      const { theirs } = await consults(one, two, call.id);
      await one.telephony.completeTransfer(call.id);
      await ended(one, call.id);
      await talkTogether(customer, two).catch(async (error: Error) => {
        const where = await silenceReport(exchange, two);
        silent.push(`${one.agent} to ${two.agent}, transfer ${nth}: ${error.message}\n${where}`);
      });
      // A call that is over already was noted as silent.
      if (two.telephony.calls().some(({ id }) => id === theirs.id)) await two.telephony.hangUp(theirs.id);
      else await customer.hangUp().catch(() => undefined);
      await customer.ended;
    }
    return silent;
  }

  it("leave customer and colleague hearing each other, every time", async () => {
    const pairs = [
      transferred(line("1001"), line("1002"), transfers / 2),
      transferred(line("1003"), line("1004"), transfers / 2),
    ];
    expect((await Promise.all(pairs)).flat()).toEqual([]);
  }, 300_000);
});
