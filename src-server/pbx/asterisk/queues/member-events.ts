import type { QueueMemberNow } from "#shared/queue/index.ts";
import type { AmiMessage } from "../ami-message.ts";
import { memberName, memberState } from "./member-line.ts";
import type { Member, Queue, QueueBook } from "./queue-book.ts";

/** Events about a member carry all of the member; so does the list (where the interface is called Location). */
export function setMember(book: QueueBook, event: AmiMessage, at: number): void {
  const iface = event.get("Interface") || event.get("Location");
  const queue = book.queue(event.get("Queue"));
  const name = memberName(iface, event.get("StateInterface"));
  if (iface === "" || name === "") return;
  book.fresh?.add(`${queue.name}/${name}`);
  const known = queue.members.get(name);
  const lastCall = Number(event.get("LastCall")) || 0;
  const status = memberState(event.get("Status"));
  const paused = event.get("Paused") === "1";
  const now: QueueMemberNow = {
    member: name,
    state: shownState(book, name, status),
    paused,
    pauseReason: paused ? event.get("PausedReason").slice(0, 128) || null : null,
    since:
      event.event === "QueueMemberAdded" ? at : paused ? (Number(event.get("LastPause")) || 0) * 1000 || null : null,
    penalty: Number(event.get("Penalty")) || 0,
    wrapUpUntil: wrapUpUntil(event, known, lastCall, at),
  };
  put(book, queue, { name, iface, status, now, lastCall }, at);
}

export function removeMember(book: QueueBook, event: AmiMessage): void {
  const queue = book.queue(event.get("Queue"));
  const name = memberName(event.get("Interface"), event.get("StateInterface"));
  book.fresh?.add(`${queue.name}/${name}`);
  if (queue.members.delete(name)) book.touch(queue.name);
}

/** A line has put a call on hold, or taken one up. */
export function lineChanged(book: QueueBook, line: string, at: number): void {
  for (const queue of book.queues.values()) {
    const member = queue.members.get(line);
    if (member === undefined) continue;
    const state = shownState(book, line, member.status);
    if (state !== member.now.state) put(book, queue, { ...member, now: { ...member.now, state, since: null } }, at);
  }
}

/** The name of the member with this interface: events of callers don't name the state interface. */
export function memberOf(queue: Queue | undefined, iface: string): string {
  const direct = memberName(iface, "");
  if (direct !== iface || queue === undefined) return direct;
  for (const member of queue.members.values()) if (member.iface === iface) return member.name;
  return direct;
}

function put(book: QueueBook, queue: Queue, member: Member, at: number): void {
  const before = queue.members.get(member.name)?.now;
  let { now } = member;
  if (before !== undefined) {
    const same = before.state === now.state && before.paused === now.paused && before.pauseReason === now.pauseReason;
    now = { ...now, since: same ? before.since : at };
  }
  queue.members.set(member.name, { ...member, now });
  book.touch(queue.name);
}

/** Asterisk shows a line with a call on hold as in use. */
function shownState(book: QueueBook, line: string, status: Member["status"]): Member["status"] {
  return status === "talking" && book.legs.onHold(line) ? "held" : status;
}

/** The exchange counts from its own end of the last call, in whole seconds; what is seen to end is counted from now. */
function wrapUpUntil(event: AmiMessage, known: Member | undefined, lastCall: number, at: number): number | null {
  const wrapUpMs = (Number(event.get("Wrapuptime")) || 0) * 1000;
  if (wrapUpMs === 0 || lastCall === 0) return null;
  if (known?.lastCall === lastCall) return known.now.wrapUpUntil;
  const until = (known === undefined ? lastCall * 1000 : at) + wrapUpMs;
  return until > at ? until : null;
}
