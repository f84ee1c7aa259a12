import { assertNever } from "#shared/assert-never.ts";
import { PbxError } from "../../pbx/pbx-adapter.ts";
import type { QueueCommand } from "../../pbx/queue-command.ts";
import { memberKey, type Switchboard } from "../exchange/index.ts";

/** Carries out what somebody asks of the demo exchange's queues, with the answers that Asterisk's adapter gives. @throws PbxError */
export function commandQueues(switchboard: Switchboard, command: QueueCommand): void {
  const { acd } = switchboard;
  switch (command.do) {
    case "add-member": {
      const { queue, member, penalty, pause: paused = null } = command;
      needQueue(switchboard, queue);
      if (!switchboard.knows(member)) throw new PbxError("nowhere", `The demo exchange has no line ${member}.`);
      acd.happened({ type: "member-added", queue, member, penalty, paused });
      break;
    }
    case "remove-member":
      needQueue(switchboard, command.queue);
      acd.happened({ type: "member-removed", queue: command.queue, member: command.member });
      break;
    case "pause-member":
      pause(switchboard, command.queue, command.member, command.reason);
      break;
    case "unpause-member":
      pause(switchboard, command.queue, command.member, null);
      break;
    case "move-to-front":
      needWaiting(switchboard, command.caller);
      acd.happened({ type: "to-front", caller: command.caller });
      break;
    case "move-to-queue":
      needWaiting(switchboard, command.caller);
      needQueue(switchboard, command.queue);
      acd.happened({ type: "to-queue", caller: command.caller, queue: command.queue });
      break;
    case "move-to-number":
      needWaiting(switchboard, command.caller);
      if (!switchboard.moveTo(command.caller, command.number))
        throw new PbxError("nowhere", `${command.number} leads nowhere at the demo exchange.`);
      break;
    case "take-over":
      needCaller(switchboard, command.caller);
      needLine(switchboard, command.line);
      switchboard.moveTo(command.caller, command.line);
      break;
    case "hang-up":
      needCaller(switchboard, command.caller);
      switchboard.hangUp(command.caller, "caller");
      break;
    case "spy":
      needTalking(switchboard, command.caller);
      needLine(switchboard, command.line);
      switchboard.listenIn(command.caller, command.line, command.how, command.shownAs ?? "");
      break;
    case "start-recording":
    case "pause-recording":
    case "resume-recording":
    case "stop-recording":
      needTalking(switchboard, command.caller);
      throw new PbxError("not-offered", "The demo exchange makes no recordings. A real exchange does.");
    default:
      assertNever(command);
  }
}

/** @param reason null: not paused any more */
function pause(switchboard: Switchboard, queue: string | null, member: string, reason: string | null): void {
  const { acd } = switchboard;
  if (queue !== null) needQueue(switchboard, queue);
  const { members } = acd.state;
  const isMember =
    queue === null ? [...members.values()].some((it) => it.member === member) : members.has(memberKey(queue, member));
  if (!isMember) throw new PbxError("wrong-state", `${member} is not a member of ${queue ?? "any queue"}.`);
  acd.happened({ type: "member-paused", queue, member, reason });
}

function needQueue({ acd }: Switchboard, queue: string): void {
  if (!acd.state.queues.has(queue)) throw new PbxError("nowhere", `The demo exchange has no queue ${queue}.`);
}

function needWaiting({ acd }: Switchboard, caller: string): void {
  const known = acd.state.callers.get(caller);
  if (known === undefined || known.is === "talking")
    throw new PbxError("no-such-call", "The caller does not wait any more.");
}

function needTalking({ acd }: Switchboard, caller: string): void {
  if (acd.state.callers.get(caller)?.is !== "talking")
    throw new PbxError("no-such-call", "Nobody talks to this caller now.");
}

function needCaller({ acd }: Switchboard, caller: string): void {
  if (!acd.state.callers.has(caller)) throw new PbxError("no-such-call", "The caller is not in a queue any more.");
}

function needLine(switchboard: Switchboard, line: string): void {
  if (!switchboard.isRegistered(line))
    throw new PbxError("unreachable", `The line ${line} is not registered: nothing can ring there.`);
}
