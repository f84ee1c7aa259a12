import { assertNever } from "#shared/assert-never.ts";
import { PbxError } from "../../pbx-adapter.ts";
import type { QueueCommand } from "../../queue-command.ts";
import type { AmiConnection } from "../ami-connection.ts";
import { AmiError } from "../ami-error.ts";
import type { AmiFields } from "../ami-message.ts";
import { commandCall } from "./call-commands.ts";
import { lineInterface, lineName } from "./member-line.ts";
import type { Queue, QueueBook, Talk, Visit } from "./queue-book.ts";
import { registeredLine } from "./registered-line.ts";

export interface QueueCommandContext {
  readonly connection: AmiConnection;
  readonly book: QueueBook;
  /** Ends what this line listens to. */
  readonly freeLine: (line: string) => Promise<void>;
  readonly queueContext: string;
  readonly dialContext: string;
}

/** What the dialplan may be asked for. */
const dialable = /^\+?[0-9*#]{1,40}$/;

/** Carries out what somebody asks of a queue. @throws PbxError */
export async function runQueueCommand(context: QueueCommandContext, command: QueueCommand): Promise<void> {
  try {
    await run(context, command);
  } catch (error) {
    if (!(error instanceof AmiError)) throw error;
    if (error.code !== "refused")
      throw new PbxError("unreachable", "The exchange does not answer. Try again shortly.", { cause: error });
    throw new PbxError("refused", `The exchange refused: ${error.message}.`, { cause: error });
  }
}

async function run(context: QueueCommandContext, command: QueueCommand): Promise<void> {
  const { connection } = context;
  switch (command.do) {
    case "add-member":
      return addMember(context, command);
    case "remove-member": {
      const queue = queueOf(context, command.queue);
      if (!queue.members.has(command.member)) return;
      const Interface = interfaceOf(queue, command.member);
      await connection.action({ Action: "QueueRemove", Queue: queue.name, Interface });
      return;
    }
    case "pause-member":
      return pause(context, command.queue, command.member, command.reason);
    case "unpause-member":
      return pause(context, command.queue, command.member, null);
    case "move-to-front":
      return moveToFront(context, visitOf(context, command.caller));
    case "move-to-queue": {
      const { name } = queueOf(context, command.queue);
      return redirect(context, visitOf(context, command.caller), context.queueContext, name);
    }
    case "move-to-number": {
      const { number } = command;
      if (!dialable.test(number)) throw new PbxError("nowhere", `${number} is not a number that can be dialled.`);
      return redirect(context, visitOf(context, command.caller), context.dialContext, number);
    }
    case "take-over": {
      const known = context.book.visits.get(command.caller) ?? context.book.talks.get(command.caller);
      if (known === undefined) throw new PbxError("no-such-call", "The caller is not in a queue any more.");
      await registeredLine(connection, command.line);
      return redirect(context, known, context.dialContext, command.line);
    }
    case "hang-up": {
      const known = context.book.visits.get(command.caller) ?? context.book.talks.get(command.caller);
      if (known === undefined) throw new PbxError("no-such-call", "The caller is not in a queue any more.");
      await connection.action({ Action: "Hangup", Channel: known.channel, Cause: "16" });
      return;
    }
    case "spy":
    case "start-recording":
    case "pause-recording":
    case "resume-recording":
    case "stop-recording":
      return commandCall(context, command);
    default:
      return assertNever(command);
  }
}

/** A member who is there already gets the penalty. */
async function addMember(
  { connection, book }: QueueCommandContext,
  { queue: name, member, penalty, pause = null }: Extract<QueueCommand, { do: "add-member" }>,
): Promise<void> {
  const queue = queueOf({ book }, name);
  const Penalty = String(penalty);
  if (queue.members.has(member)) {
    const Interface = interfaceOf(queue, member);
    await connection.action({ Action: "QueuePenalty", Queue: name, Interface, Penalty });
    return;
  }
  const Interface = interfaceOf(queue, member);
  const paused: AmiFields = pause === null ? {} : { Paused: "true", Reason: pause };
  await connection.action({ Action: "QueueAdd", Queue: name, Interface, MemberName: member, Penalty, ...paused });
}

/** @param reason null: not paused any more */
async function pause(
  { connection, book }: QueueCommandContext,
  name: string | null,
  member: string,
  reason: string | null,
): Promise<void> {
  const queues = name === null ? [...book.queues.values()] : [queueOf({ book }, name)];
  const theirs = queues.filter((it) => it.members.has(member));
  if (theirs.length === 0) throw new PbxError("wrong-state", `${member} is not a member of ${name ?? "any queue"}.`);
  for (const queue of theirs) {
    const who = { Queue: queue.name, Interface: interfaceOf(queue, member) };
    const how: AmiFields = reason === null ? { Paused: "false" } : { Paused: "true", Reason: reason };
    await connection.action({ Action: "QueuePause", ...who, ...how });
  }
}

async function moveToFront({ connection }: QueueCommandContext, visit: Visit): Promise<void> {
  const listed = await connection.list({ Action: "QueueStatus", Queue: visit.queue });
  const priorities = listed
    .filter((it) => it.event === "QueueEntry" && it.get("Uniqueid") !== visit.caller)
    .map((it) => Number(it.get("Priority")) || 0);
  await connection.action({
    Action: "QueueChangePriorityCaller",
    Queue: visit.queue,
    Caller: visit.channel,
    Priority: String(Math.max(0, ...priorities) + 1),
    Immediate: "yes",
  });
}

/** The place is looked up first: a caller who is sent nowhere is lost. */
async function redirect({ connection }: QueueCommandContext, visit: Visit | Talk, context: string, exten: string) {
  const exists = `DIALPLAN_EXISTS(${context},${exten},1)`;
  if ((await connection.action({ Action: "Getvar", Variable: exists })).get("Value") !== "1")
    throw new PbxError("nowhere", `The exchange has no extension ${exten} in the context ${context}.`);
  const to = { Context: context, Exten: exten, Priority: "1" };
  await connection.action({ Action: "Redirect", Channel: visit.channel, ...to });
}

function visitOf({ book }: Pick<QueueCommandContext, "book">, caller: string): Visit {
  const visit = book.visits.get(caller);
  if (visit === undefined) throw new PbxError("no-such-call", "The caller does not wait any more.");
  return visit;
}

function queueOf({ book }: Pick<QueueCommandContext, "book">, name: string): Queue {
  const queue = book.queues.get(name);
  if (queue === undefined) throw new PbxError("nowhere", `The exchange has no queue ${name}.`);
  return queue;
}

function interfaceOf(queue: Queue, member: string): string {
  const known = queue.members.get(member);
  if (known !== undefined) return known.iface;
  if (!lineName.test(member)) throw new PbxError("nowhere", `${member} is not the name of a line.`);
  return lineInterface(member);
}
