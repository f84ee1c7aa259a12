import type { QueueNow } from "#shared/queue/index.ts";
import type { Asterisk } from "./asterisk.ts";

/** A queue as the exchange's console prints it. */
export interface ShownQueue {
  readonly members: readonly {
    readonly member: string;
    readonly status: string;
    readonly paused: string | null;
    readonly penalty: number;
    readonly inCall: boolean;
  }[];
  /** Names of the callers' channels, first in line first. */
  readonly callers: readonly string[];
  /** The console's own counts since the exchange started: `C:`, `A:` and `SL:` (percent; of completed calls). */
  readonly completed: number;
  readonly abandoned: number;
  readonly serviceLevel: number;
}

const memberLine =
  /^\s{6}(?:.*\()?(?<iface>[A-Za-z]+\/[^\s()]+)\)?(?: from [^)]*\))?(?: with penalty (?<penalty>\d+))? \(ringinuse (?<rest>.*)$/;

export async function showQueue(exchange: Asterisk, queue: string): Promise<ShownQueue> {
  const lines = (await exchange.cli(`queue show ${queue}`)).split("\n");
  const members = lines
    .map((line) => memberLine.exec(line)?.groups)
    .filter((it) => it !== undefined)
    .map(({ iface = "", penalty = "0", rest = "" }) => ({
      member: iface.replace(/^PJSIP\//, ""),
      status:
        /\((Not in use|In use|Ringing|Unavailable|Invalid|On Hold|Busy|Ring\+Inuse|Unknown)\)/i.exec(rest)?.[1] ?? rest,
      paused:
        /\(paused(?::(.*?))? was /
          .exec(rest)
          ?.slice(1)
          .map((it) => it ?? "")[0] ?? null,
      penalty: Number(penalty),
      inCall: rest.includes("(in call)"),
    }));
  const callers = lines.map((line) => /^\s{6}\d+\. (\S+) \(wait:/.exec(line)?.[1]).filter((it) => it !== undefined);
  const [, completed, abandoned, level] = /, C:(\d+), A:(\d+), SL:([\d.]+)%/.exec(lines[0] ?? "") ?? [];
  return {
    ...{ members, callers },
    ...{ completed: Number(completed), abandoned: Number(abandoned), serviceLevel: Number(level) },
  };
}

const statuses: Readonly<Record<string, readonly string[]>> = {
  idle: ["Not in use", "Unknown"],
  ringing: ["Ringing"],
  talking: ["In use", "Busy", "Ring+Inuse"],
  // The console does not tell a held call from one that is talked on.
  held: ["In use", "On Hold"],
  unavailable: ["Unavailable", "Invalid"],
};

/**
 * Where the two differ, in words; empty: they agree.
 * @param channelOf the caller's channel
 */
export function differences(now: QueueNow, shown: ShownQueue, channelOf: (caller: string) => string): string[] {
  const found: string[] = [];
  const say = (what: string, ours: unknown, theirs: unknown) => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      found.push(`${what}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} at the exchange`);
  };
  say(
    "callers",
    now.waiting.map((it) => channelOf(it.caller)),
    shown.callers,
  );
  say(
    "positions",
    now.waiting.map((it) => it.position),
    shown.callers.map((_, i) => i + 1),
  );
  say("members", now.members.map((it) => it.member).sort(), shown.members.map((it) => it.member).sort());
  say(
    "in call",
    now.calls.map((it) => it.member).sort(),
    shown.members
      .filter((it) => it.inCall)
      .map((it) => it.member)
      .sort(),
  );
  for (const { member, status, paused, penalty } of shown.members) {
    const ours = now.members.find((it) => it.member === member);
    if (ours === undefined) continue;
    if (!statuses[ours.state]?.some((it) => it.toLowerCase() === status.toLowerCase()))
      found.push(`${member} is ${ours.state} here, ${status} there`);
    say(`${member} paused`, ours.paused ? (ours.pauseReason ?? "") : null, paused);
    say(`${member}'s penalty`, ours.penalty, penalty);
  }
  return found;
}
