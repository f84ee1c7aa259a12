import type { AmiMessage } from "../ami-message.ts";
import type { Leg } from "./legs.ts";
import { lineChanged, memberOf, removeMember, setMember } from "./member-events.ts";
import type { LeaveReason, Parting, QueueBook, Talk, Visit } from "./queue-book.ts";

/** How long the exchange may take to say why a caller left, or who ended a call whose channels are gone. */
const patienceMs = 3_000;
const longestName = 64;
export const statusVariable = "QUEUESTATUS";

/** What Queue() leaves in QUEUESTATUS. CONTINUE says nothing of a reason. */
const reasons: Readonly<Record<string, LeaveReason>> = {
  TIMEOUT: "timeout",
  LEAVEEMPTY: "empty",
  LEAVEUNAVAIL: "empty",
  JOINEMPTY: "empty",
  JOINUNAVAIL: "empty",
  WITHDRAW: "moved",
};

type Handler = (book: QueueBook, event: AmiMessage, at: number) => void;

const handlers: Readonly<Record<string, Handler>> = {
  QueueMemberAdded: setMember,
  QueueMemberPause: setMember,
  QueueMemberStatus: setMember,
  QueueMemberPenalty: setMember,
  QueueMemberRinginuse: setMember,
  QueueMemberRemoved: removeMember,
  QueueCallerJoin: joined,
  QueueCallerAbandon: given,
  QueueCallerLeave: left,
  AttendedTransfer: replaced,
  AgentCalled: offered,
  AgentRingNoAnswer: unanswered,
  AgentConnect: answered,
  AgentComplete: completed,
  DialEnd: dialEnded,
  HangupRequest: hangsUp,
  Rename: renamed,
  Hangup: hungUp,
};

/**
 * Takes an event of the exchange into the book. Events may come twice, late, or about callers whom nobody has told of: those change nothing. Only
 * while a picture is on its way (`book.fresh`) an unknown caller is one who came unseen.
 * @param at ms since 1970, when it came
 */
export function applyEvent(book: QueueBook, event: AmiMessage, at: number): void {
  const queueName = event.get("Queue");
  if (queueName.length > longestName) return;
  const leg = book.legs.apply(event);
  if (leg !== null) legChanged(book, leg, at);
  const caller = event.get("Uniqueid");
  if (queueName !== "" && caller !== "") book.fresh?.add(caller);
  const parting = book.partings.get(caller);
  if (parting !== undefined) statusSeen(book, parting, event);
  handlers[event.event]?.(book, event, at);
}

/** The answer to `asked`: "" when the variable is not set, null when the channel is gone or the exchange does not answer. */
export function statusAnswered(book: QueueBook, visit: Visit, status: string | null): void {
  const parting = book.partings.get(visit.caller);
  if (parting?.visit !== visit || parting.until === null || status === "") return;
  book.depart(visit, parting.leftAt, reasons[status ?? ""] ?? "unknown");
}

/** Tells what the exchange has not said in time. */
export function expire(book: QueueBook, at: number): void {
  for (const { visit, leftAt, until } of [...book.partings.values()])
    if (until !== null && until <= at) book.depart(visit, leftAt, visit.taken ? "abandoned" : "unknown");
  for (const talk of [...book.talks.values()])
    if (talk.gone !== null && talk.gone.at + patienceMs <= at) book.end(talk, talk.gone.at, enderOf(book, talk));
}

/** Who ended a call of which the exchange does not say it: a caller who is still there without the member was given away. */
function enderOf(book: QueueBook, { caller, gone }: Talk): "caller" | "transfer" | "unknown" {
  if (gone?.byCaller === true) return "caller";
  return book.legs.get(caller) === null ? "unknown" : "transfer";
}

/** Something waits for `expire`. */
export function expects(book: QueueBook): boolean {
  for (const { until } of book.partings.values()) if (until !== null) return true;
  for (const { gone } of book.talks.values()) if (gone !== null) return true;
  return false;
}

export function placeOf(event: AmiMessage): string {
  return `${event.get("Context")},${event.get("Exten")},${event.get("Priority")}`;
}

export function visitOf(event: AmiMessage, queue: string, since: number): Visit {
  return {
    caller: event.get("Uniqueid"),
    queue,
    number: event.get("CallerIDNum") || null,
    name: event.get("CallerIDName") || null,
    since,
    position: Number(event.get("OriginalPosition") || event.get("Position")) || 1,
    channel: event.get("Channel"),
    place: placeOf(event),
    hungUp: false,
    given: false,
    taken: false,
    offers: new Map(),
  };
}

function joined(book: QueueBook, event: AmiMessage, at: number): void {
  const caller = event.get("Uniqueid");
  const queue = book.queue(event.get("Queue"));
  const before = book.visits.get(caller);
  if (caller === "" || before?.queue === queue.name) return;
  if (before !== undefined) book.depart(before, at, "unknown");
  const parting = book.partings.get(caller);
  if (parting !== undefined) book.depart(parting.visit, parting.leftAt, "unknown");
  const visit = visitOf(event, queue.name, at);
  for (const other of queue.waiting.values()) if (other.position >= visit.position) other.position += 1;
  book.join(visit);
  checkCount(book, event);
}

function dialEnded(book: QueueBook, event: AmiMessage): void {
  const visit = book.visits.get(event.get("Uniqueid"));
  if (visit !== undefined && event.get("DialStatus") === "ANSWER") visit.taken = true;
}

/** The caller's own side; that of the exchange ends by Hangup alone. */
function hangsUp(book: QueueBook, event: AmiMessage): void {
  const caller = event.get("Uniqueid");
  const visit = book.visits.get(caller) ?? book.partings.get(caller)?.visit;
  if (visit !== undefined) visit.hungUp = true;
  const talk = book.talks.get(caller);
  if (talk !== undefined) talk.hungUp = true;
}

/** A visit that came about unseen, while there was no link. */
function adopted(book: QueueBook, event: AmiMessage, at: number): Visit | undefined {
  const caller = event.get("Uniqueid");
  if (book.fresh === null || caller === "" || book.talks.has(caller)) return undefined;
  const visit = visitOf(event, event.get("Queue"), at - (Number(event.get("HoldTime")) || 0) * 1000);
  book.join(visit);
  return visit;
}

function visitIn(book: QueueBook, event: AmiMessage): Visit | undefined {
  const visit = book.visits.get(event.get("Uniqueid"));
  return visit?.queue === event.get("Queue") ? visit : undefined;
}

function given(book: QueueBook, event: AmiMessage, at: number): void {
  const visit = visitIn(book, event) ?? adopted(book, event, at);
  if (visit === undefined) return;
  visit.given = true;
  visit.position = Number(event.get("Position")) || visit.position;
}

function left(book: QueueBook, event: AmiMessage, at: number): void {
  const visit = visitIn(book, event);
  if (visit === undefined) return;
  const { waiting } = book.queue(visit.queue);
  const position = Number(event.get("Position")) || visit.position;
  for (const other of waiting.values()) if (other !== visit && other.position > position) other.position -= 1;
  if (visit.taken && !visit.given) book.part(visit, at, null);
  else if (visit.hungUp) book.depart(visit, at, "abandoned");
  else if (visit.place !== "" && visit.place !== placeOf(event)) book.depart(visit, at, visit.given ? "moved" : "key");
  else {
    visit.taken = false;
    book.part(visit, at, at + patienceMs);
  }
  checkCount(book, event);
}

/**
 * An agent asked a queue and connected the customer before anybody answered: the customer takes the agent's place there, and no event of the queue
 * says so.
 */
function replaced(book: QueueBook, event: AmiMessage, at: number): void {
  const caller = event.get("TransfereeUniqueid");
  const agent = ["SecondTransfererUniqueid", "OrigTransfererUniqueid"].find((it) => book.visits.has(event.get(it)));
  const visit = agent === undefined ? undefined : book.visits.get(event.get(agent));
  if (event.get("Result") !== "Success" || caller === "" || visit === undefined) return;
  book.depart(visit, at, "moved");
  book.join({
    ...visit,
    caller,
    number: event.get("TransfereeCallerIDNum") || null,
    name: event.get("TransfereeCallerIDName") || null,
    since: at,
    channel: event.get("TransfereeChannel"),
    hungUp: false,
  });
}

/** The order within a queue changes unsaid when somebody is given another priority. */
function checkCount(book: QueueBook, event: AmiMessage): void {
  const { name, waiting } = book.queue(event.get("Queue"));
  const places = new Set([...waiting.values()].map((it) => it.position));
  const inOrder = places.size === waiting.size && [...places].every((it) => it >= 1 && it <= waiting.size);
  if (!inOrder || waiting.size !== Number(event.get("Count"))) book.doubt(name);
}

function statusSeen(book: QueueBook, { visit, leftAt, until }: Parting, event: AmiMessage): void {
  const status = event.variable(statusVariable);
  if (status === null || until === null) return;
  if (status !== "") book.depart(visit, leftAt, reasons[status] ?? "unknown");
  // The exchange itself has ended the call of somebody who waited.
  else if (event.event === "Hangup") book.depart(visit, leftAt, "abandoned");
}

function offered(book: QueueBook, event: AmiMessage, at: number): void {
  const visit = visitIn(book, event);
  const member = memberOf(book.queues.get(event.get("Queue")), event.get("Interface"));
  if (visit === undefined || member === "" || visit.offers.has(member)) return;
  visit.offers.set(member, at);
  book.tell({ type: "offered", at, queue: visit.queue, caller: visit.caller, member });
}

function unanswered(book: QueueBook, event: AmiMessage, at: number): void {
  const visit = visitIn(book, event);
  const member = memberOf(book.queues.get(event.get("Queue")), event.get("Interface"));
  const since = visit?.offers.get(member);
  if (visit === undefined || since === undefined) return;
  visit.offers.delete(member);
  const rangMs = Math.max(0, at - since);
  book.tell({ type: "unanswered", at, queue: visit.queue, caller: visit.caller, member, rangMs });
}

function answered(book: QueueBook, event: AmiMessage, at: number): void {
  const caller = event.get("Uniqueid");
  const parted = book.partings.get(caller)?.visit;
  const known = visitIn(book, event) ?? (parted?.queue === event.get("Queue") ? parted : undefined);
  const visit = known ?? adopted(book, event, at);
  if (visit === undefined) return;
  const before = book.talks.get(caller);
  if (before !== undefined) book.end(before, at, "transfer");
  book.answer(visit, {
    member: memberOf(book.queues.get(visit.queue), event.get("Interface")),
    answeredAt: at,
    channel: event.get("Channel"),
    leg: event.get("DestUniqueid"),
    linkedId: event.get("Linkedid"),
  });
}

function completed(book: QueueBook, event: AmiMessage, at: number): void {
  const talk = book.talks.get(event.get("Uniqueid"));
  if (talk === undefined || talk.queue !== event.get("Queue")) return;
  const reason = event.get("Reason");
  const by = reason === "caller" || reason === "agent" || reason === "transfer" ? reason : "unknown";
  book.end(talk, talk.gone?.at ?? at, by);
}

function renamed(book: QueueBook, event: AmiMessage): void {
  const caller = event.get("Uniqueid");
  const name = event.get("Newname");
  const [visit, talk] = [book.visits.get(caller), book.talks.get(caller)];
  if (visit !== undefined && name !== "") visit.channel = name;
  if (talk !== undefined && name !== "") talk.channel = name;
}

function hungUp(book: QueueBook, event: AmiMessage, at: number): void {
  const caller = event.get("Uniqueid");
  const visit = book.visits.get(caller);
  if (visit !== undefined) {
    book.depart(visit, at, visit.hungUp ? "abandoned" : "unknown");
    book.doubt(visit.queue);
  }
  const parting = book.partings.get(caller);
  if (parting !== undefined) parting.until = Math.min(parting.until ?? Infinity, at + patienceMs);
  const talk = book.talks.get(caller);
  if (talk !== undefined) talk.gone ??= { at, byCaller: talk.hungUp };
}

/** A leg of a line was put on hold or taken back, was answered, or is gone. */
function legChanged(book: QueueBook, leg: Leg, at: number): void {
  lineChanged(book, leg.endpoint, at);
  const present = book.legs.get(leg.id) !== null;
  for (const talk of book.talks.values()) {
    if (talk.member !== leg.endpoint || !isOf(book, talk, leg)) continue;
    if (talk.held !== null && talk.held.leg === leg.id && !(present && leg.held)) {
      talk.heldMs += Math.max(0, at - talk.held.since);
      talk.held = null;
    } else if (talk.held === null && present && leg.held) talk.held = { leg: leg.id, since: at };
    if (!present && talk.leg === leg.id) legGone(book, talk, at);
  }
}

function isOf(book: QueueBook, talk: Talk, leg: Leg): boolean {
  const linkedId = book.legs.get(talk.caller)?.linkedId ?? talk.linkedId;
  return talk.leg === leg.id || leg.linkedId === linkedId;
}

/** The line may have taken the call over with another leg (INVITE with Replaces): the talk goes on. */
function legGone(book: QueueBook, talk: Talk, at: number): void {
  for (const leg of book.legs.of(talk.member)) {
    if (!isOf(book, talk, leg)) continue;
    talk.leg = leg.id;
    return;
  }
  talk.gone ??= { at, byCaller: false };
}
