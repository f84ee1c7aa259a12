import { patienceMs } from "../../helpers/patience.ts";
import type { AmiMessage } from "./ami.ts";
import type { Asterisk } from "./asterisk.ts";
import type { AgentNumber } from "./local-files.ts";

/** An agent is offered the queue's calls from now on. */
export async function joinQueue(exchange: Asterisk, agent: AgentNumber, queue = "support"): Promise<void> {
  await exchange.ami.action({ Action: "QueueAdd", Queue: queue, Interface: `PJSIP/${agent}`, MemberName: agent });
}

/** The exchange's channels, as CoreShowChannels tells them. */
export function channels(exchange: Asterisk): Promise<readonly AmiMessage[]> {
  return exchange.ami.list({ Action: "CoreShowChannels" });
}

/** Names of the channels of an endpoint ("1001", "trunk", "network"), oldest first. */
export async function legsOf(exchange: Asterisk, endpoint: string): Promise<readonly string[]> {
  const all = await channels(exchange);
  const names = all.map((it) => it.fields.Channel ?? "").filter((name) => name.startsWith(`PJSIP/${endpoint}-`));
  return names.sort();
}

/** Resolves when no channel is left. @throws Error with those that are left after `timeoutMs`; they are hung up, so that the next test starts anew */
export async function allQuiet(exchange: Asterisk, timeoutMs = patienceMs): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const from = exchange.ami.now();
    const left = await channels(exchange);
    if (left.length === 0) return;
    const waitMs = until - Date.now();
    if (waitMs <= 0) {
      await exchange.ami.action({ Action: "Hangup", Channel: "/.*/" });
      const names = left.map((it) => `${it.fields.Channel} (${it.fields.Application})`);
      throw new Error(`Calls were left at the exchange: ${names.join(", ")}`);
    }
    await exchange.ami.waitFor("Hangup", {}, { from, timeoutMs: waitMs }).catch(() => undefined);
  }
}
