import { assertNever } from "#shared/assert-never.ts";
import type { CallerCommand } from "#shared/contract/central/index.ts";
import type { CallerId, QueueCallNow, QueueName, QueueNow, WaitingCaller } from "#shared/queue/index.ts";
import { audit } from "../auth/audit.ts";
import { type CentralFunction, need } from "../auth/functions.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";
import { askExchange } from "../pbx/pbx-problem.ts";
import type { QueueCommand } from "../pbx/queue-command.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { type FoundAgent, findAgents, outOfReach, reachedAgent, type Supervisor } from "./reach.ts";

const rights: Readonly<Record<CallerCommand["do"], CentralFunction>> = {
  listen: "supervise.listen",
  whisper: "supervise.whisper",
  barge: "supervise.barge",
  "take-over": "supervise.take-over",
  "move-to-front": "supervise.callers",
  "move-to-queue": "supervise.callers",
  "move-to-agent": "supervise.callers",
  "hang-up": "supervise.callers",
};

/** Any of these opens the route; which one is asked for depends on the command. */
export const callerFunctions = [...new Set(Object.values(rights))];

type Found =
  | { readonly is: "waiting"; readonly queue: QueueName; readonly caller: WaitingCaller }
  | { readonly is: "talking"; readonly queue: QueueName; readonly caller: QueueCallNow };

/**
 * Asks the exchange for something about a caller in this node's picture of its queues.
 * @param source null: central has no exchange whose queues it could steer
 * @throws ProblemError as the contract says
 */
export async function commandCaller(
  { db, now }: Pick<Context, "db" | "now">,
  source: QueueSource | null,
  by: Supervisor,
  caller: CallerId,
  command: CallerCommand,
): Promise<void> {
  need(by, rights[command.do]);
  if (source === null)
    throw new ProblemError(
      "unavailable",
      "Central follows no exchange's queues: an administrator sets POPLINE_AMI_URL.",
    );
  if (source.state.is !== "connected")
    throw new ProblemError("unavailable", "Central has no link to the exchange now. Try again shortly.");
  const found = find(source.queues(), caller);
  if (found === null) throw new ProblemError("not-found", "The caller is in no queue any more.");
  const agent = found.is === "talking" ? await talkingTo(by, found.caller, db) : null;
  const asked = await queueCommand(db, by, found, agent, command);
  await askExchange(() => source.command(asked));
  await audit(db, {
    at: now(),
    userId: by.userId,
    action: "caller-commanded",
    ...(agent !== null && { recordId: agent.userId }),
    detail: {
      do: command.do,
      queue: found.queue,
      call: caller,
      ...(agent !== null && { agent: agent.name }),
      ...("line" in asked && { line: asked.line }),
      ...(command.do === "move-to-queue" && { to: command.queue }),
      ...(asked.do === "move-to-number" && { to: asked.number }),
    },
  });
}

function find(queues: readonly QueueNow[], id: CallerId): Found | null {
  for (const { queue, waiting, calls } of queues) {
    const talking = calls.find(({ caller }) => caller === id);
    if (talking !== undefined) return { is: "talking", queue, caller: talking };
    const waits = waiting.find(({ caller }) => caller === id);
    if (waits !== undefined) return { is: "waiting", queue, caller: waits };
  }
  return null;
}

/** Who has the call; null: a member who is no user, whom only a supervisor of all may listen to. @throws ProblemError `forbidden` */
async function talkingTo(by: Supervisor, { member }: QueueCallNow, db: Context["db"]): Promise<FoundAgent | null> {
  const users = await findAgents(db, by, { members: [member] });
  const agent = users.find(({ reached }) => reached) ?? users[0] ?? null;
  if (agent === null ? by.scope !== "all" : !agent.reached) throw outOfReach(agent?.name ?? member);
  return agent;
}

async function queueCommand(
  db: Context["db"],
  by: Supervisor,
  found: Found,
  agent: FoundAgent | null,
  command: CallerCommand,
): Promise<QueueCommand> {
  const { caller } = found.caller;
  switch (command.do) {
    case "listen":
    case "whisper":
    case "barge": {
      if (found.is === "waiting")
        throw new ProblemError("wrong-call-state", "The caller still waits: there is nothing to listen to.");
      if (agent?.userId === by.userId) throw new ProblemError("wrong-call-state", "This is your own call.");
      const line = await ownLine(db, by);
      return { do: "spy", caller, line, how: command.do, shownAs: agent?.name ?? found.caller.member };
    }
    case "take-over":
      if (agent?.userId === by.userId) throw new ProblemError("wrong-call-state", "This is your own call.");
      return { do: "take-over", caller, line: await ownLine(db, by) };
    case "move-to-front":
    case "move-to-queue":
      mustWait(found);
      return command.do === "move-to-front"
        ? { do: "move-to-front", caller }
        : { do: "move-to-queue", caller, queue: command.queue };
    case "move-to-agent": {
      mustWait(found);
      const to = await reachedAgent(db, by, command.userId);
      if (to.extension === null) throw new ProblemError("wrong-state", `${to.name} has no line that could be called.`);
      return { do: "move-to-number", caller, number: to.extension };
    }
    case "hang-up":
      return { do: "hang-up", caller };
    default:
      return assertNever(command);
  }
}

function mustWait({ is }: Found): void {
  if (is !== "waiting")
    throw new ProblemError("wrong-call-state", "The caller does not wait any more: an agent has the call.");
}

async function ownLine(db: Context["db"], by: Supervisor): Promise<string> {
  const [own] = await findAgents(db, by, { ids: [by.userId] });
  if (own?.extension) return own.extension;
  throw new ProblemError("wrong-state", "You have no line that could ring. An administrator gives you an extension.");
}
