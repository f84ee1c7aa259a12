import type { QueueNow } from "#shared/queue/index.ts";
import type { AmiMessage } from "../ami-message.ts";
import { endpointOf } from "../channel.ts";
import { placeOf, visitOf } from "./apply-event.ts";
import { lineChanged, memberOf, setMember } from "./member-events.ts";
import { lineInterface, memberName } from "./member-line.ts";
import type { Queue, QueueBook, Talk, Visit } from "./queue-book.ts";

/** The exchange's own picture: events of QueueStatus, and of CoreShowChannels asked for after it. */
export interface ExchangePicture {
  readonly queues: readonly AmiMessage[];
  readonly channels: readonly AmiMessage[];
}

const longestName = 64;

/**
 * Makes the book agree with the exchange after a time without events, and tells what happened meanwhile, once each. The exchange keeps no record of
 * why somebody left or who ended a call: that is "unknown", at the time when it was last seen. Who was met by an event since the picture was asked for
 * (`book.fresh`) is left as the events have it.
 * @param seenAt when the link was lost @param at now, both ms since 1970
 */
export function repairBook(book: QueueBook, picture: ExchangePicture, seenAt: number, at: number): void {
  const channels = new Map(picture.channels.map((it) => [it.get("Uniqueid"), it]));
  const bridges = Map.groupBy(picture.channels, (it) => it.get("BridgeId"));
  const named = picture.queues.filter((it) => it.get("Queue").length <= longestName);
  const entries = new Map(named.filter((it) => it.event === "QueueEntry").map((it) => [it.get("Uniqueid"), it]));
  book.legs.reconcile(picture.channels);
  repairMembers(book, named, at);

  for (const talk of [...book.talks.values()]) {
    if (book.fresh?.has(talk.caller)) continue;
    const leg = memberLeg(talk, channels, bridges);
    if (leg === null) book.end(talk, Math.max(seenAt, talk.answeredAt), "unknown");
    else {
      Object.assign(talk, { leg: leg.get("Uniqueid"), linkedId: leg.get("Linkedid"), gone: null });
      talk.channel = channels.get(talk.caller)?.get("Channel") ?? talk.channel;
    }
  }
  const unseen = [...book.visits.values(), ...[...book.partings.values()].map((it) => it.visit)];
  for (const visit of unseen) {
    if (book.fresh?.has(visit.caller)) continue;
    const entry = entries.get(visit.caller);
    if (entry?.get("Queue") === visit.queue && book.visits.has(visit.caller)) continue;
    const channel = channels.get(visit.caller);
    if (channel !== undefined && queueOf(channel) === visit.queue && connected(book, channel, bridges, visit, at))
      continue;
    book.depart(visit, book.partings.get(visit.caller)?.leftAt ?? Math.max(seenAt, visit.since), "unknown");
  }
  for (const entry of entries.values()) placeEntry(book, entry, channels.get(entry.get("Uniqueid")), at);
  for (const channel of picture.channels) {
    const queue = queueOf(channel);
    const caller = channel.get("Uniqueid");
    if (queue === null || book.talks.has(caller) || book.visits.has(caller) || book.fresh?.has(caller)) continue;
    if (book.queues.has(queue)) connected(book, channel, bridges, null, at);
  }
  for (const leg of picture.channels) repairOffer(book, leg, at);
  const listed = new Set(named.map((it) => it.get("Queue")));
  for (const name of [...book.queues.keys()]) {
    const queue = book.queue(name);
    if (listed.has(name) || queue.waiting.size > 0 || queue.talks.size > 0) continue;
    book.touch(name);
    book.queues.delete(name);
  }
}

/** The order of a queue's callers, where it became doubtful. Who came and went is told by events. */
export function repairOrder(book: QueueBook, listed: readonly AmiMessage[]): void {
  for (const entry of listed) {
    const visit = book.visits.get(entry.get("Uniqueid"));
    const position = Number(entry.get("Position"));
    if (entry.event !== "QueueEntry" || visit === undefined || visit.queue !== entry.get("Queue")) continue;
    if (position === visit.position || !(position > 0)) continue;
    visit.position = position;
    book.touch(visit.queue);
  }
}

/** What another node, or an earlier run, knew last: the next picture tells what happened since. */
export function recallBook(book: QueueBook, before: readonly QueueNow[]): void {
  for (const { queue: name, waiting, calls, members } of before) {
    const queue = book.queue(name);
    for (const now of members) {
      const iface = lineInterface(now.member);
      queue.members.set(now.member, { name: now.member, iface, status: now.state, now, lastCall: 0 });
    }
    for (const { caller, number, name, position, since } of waiting) {
      const place = { channel: "", place: "", hungUp: false, given: false, taken: false };
      const visit: Visit = { caller, queue: queue.name, number, name, since, position, ...place, offers: new Map() };
      book.visits.set(caller, visit);
      queue.waiting.set(caller, visit);
    }
    for (const { caller, number, name, member, answeredAt } of calls) {
      const legs = {
        channel: "",
        leg: "",
        linkedId: "",
        heldMs: 0,
        held: null,
        gone: null,
        hungUp: false,
        recording: null,
      };
      const talk: Talk = { caller, queue: queue.name, number, name, member, answeredAt, ...legs };
      book.talks.set(caller, talk);
      queue.talks.set(caller, talk);
    }
  }
}

function repairMembers(book: QueueBook, listed: readonly AmiMessage[], at: number): void {
  const seenByEvents = new Set(book.fresh);
  const present = new Set<string>();
  for (const it of listed) if (it.event === "QueueParams") book.queue(it.get("Queue"));
  for (const it of listed) {
    if (it.event !== "QueueMember") continue;
    const queue = book.queue(it.get("Queue"));
    const key = `${queue.name}/${memberName(it.get("Location"), it.get("StateInterface"))}`;
    present.add(key);
    if (!seenByEvents.has(key)) setMember(book, it, at);
  }
  for (const queue of book.queues.values())
    for (const name of [...queue.members.keys()]) {
      const key = `${queue.name}/${name}`;
      if (present.has(key) || seenByEvents.has(key)) continue;
      queue.members.delete(name);
      book.touch(queue.name);
    }
  for (const queue of book.queues.values()) for (const name of queue.members.keys()) lineChanged(book, name, at);
}

function placeEntry(book: QueueBook, entry: AmiMessage, channel: AmiMessage | undefined, at: number): void {
  const caller = entry.get("Uniqueid");
  const queue = entry.get("Queue");
  const known = book.visits.get(caller);
  if (known !== undefined && known.queue === queue) {
    known.channel = entry.get("Channel");
    if (channel !== undefined) known.place = placeOf(channel);
    const position = Number(entry.get("Position"));
    if (position > 0 && position !== known.position && !book.fresh?.has(caller)) {
      known.position = position;
      book.touch(queue);
    }
    return;
  }
  if (book.fresh?.has(caller)) return;
  const visit = visitOf(entry, queue, at - (Number(entry.get("Wait")) || 0) * 1000);
  visit.place = channel === undefined ? "" : placeOf(channel);
  book.join(visit);
}

/**
 * A caller whom a member has answered unseen. It was when the member's leg was made at the earliest; who was not known to wait has waited no time that
 * could be counted.
 */
function connected(
  book: QueueBook,
  channel: AmiMessage,
  bridges: ReadonlyMap<string, readonly AmiMessage[]>,
  visit: Visit | null,
  at: number,
): boolean {
  const queue = book.queues.get(visit?.queue ?? queueOf(channel) ?? "");
  if (queue === undefined) return false;
  const leg = peersOf(channel, bridges).find((it) => lineOf(it, queue) !== null);
  if (leg === undefined) return false;
  const answeredAt = Math.max(at - durationMs(leg.get("Duration")), visit?.since ?? 0);
  const caller = visit ?? visitOf(channel, queue.name, answeredAt);
  if (visit === null) {
    caller.position = 1;
    book.join(caller);
  }
  book.answer(caller, {
    member: lineOf(leg, queue) ?? "",
    answeredAt,
    channel: channel.get("Channel"),
    leg: leg.get("Uniqueid"),
    linkedId: leg.get("Linkedid"),
  });
  return true;
}

/** A member's phone that rings for somebody who waits. */
function repairOffer(book: QueueBook, leg: AmiMessage, at: number): void {
  if (leg.get("Application") !== "AppQueue" || leg.get("ChannelState") !== "5") return;
  const visit = book.visits.get(leg.get("Linkedid"));
  const queue = visit && book.queues.get(visit.queue);
  const member = queue && lineOf(leg, queue);
  if (visit === undefined || !member || visit.offers.has(member)) return;
  const since = Math.max(visit.since, at - durationMs(leg.get("Duration")));
  visit.offers.set(member, since);
  book.tell({ type: "offered", at: since, queue: visit.queue, caller: visit.caller, member });
}

/** The leg of the talk's member, if the two are still connected. */
function memberLeg(
  talk: Talk,
  channels: ReadonlyMap<string, AmiMessage>,
  bridges: ReadonlyMap<string, readonly AmiMessage[]>,
): AmiMessage | null {
  const channel = channels.get(talk.caller);
  if (channel === undefined) return null;
  const known = channels.get(talk.leg);
  const peers = peersOf(channel, bridges);
  const leg = peers.find((it) => it === known || endpointOf(it.get("Channel")) === talk.member);
  if (leg !== undefined) return leg;
  // Answered a moment ago: there is no bridge yet.
  return known !== undefined && channel.get("BridgeId") === "" && queueOf(channel) === talk.queue ? known : null;
}

function peersOf(channel: AmiMessage, bridges: ReadonlyMap<string, readonly AmiMessage[]>): readonly AmiMessage[] {
  const bridge = channel.get("BridgeId");
  return bridge === "" ? [] : (bridges.get(bridge) ?? []).filter((it) => it !== channel);
}

/** Which member of the queue has this leg; null: none. */
function lineOf(leg: AmiMessage, queue: Queue): string | null {
  const name = leg.get("Channel");
  const line = endpointOf(name) ?? memberOf(queue, name.replace(/-[0-9a-f]{8};1$/, ""));
  return queue.members.has(line) ? line : null;
}

/** The queue whose application has the channel. */
function queueOf(channel: AmiMessage): string | null {
  return channel.get("Application") === "Queue" ? (channel.get("ApplicationData").split(",")[0] ?? null) : null;
}

/** "01:02:03" in ms. */
function durationMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map((it) => Number(it) || 0);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
