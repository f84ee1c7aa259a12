import type { QueueEvent, QueueMemberNow, QueueNow } from "#shared/queue/index.ts";
import { Legs } from "./legs.ts";

export type LeaveReason = Extract<QueueEvent, { type: "left" }>["reason"];

/** A caller in a queue. */
export interface Visit {
  readonly caller: string;
  readonly queue: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly since: number;
  position: number;
  /** The channel's name, for commands. "": from a picture of before, and not seen since. */
  channel: string;
  /** Where in the dialplan the caller joined: elsewhere means sent away. */
  place: string;
  /** The caller's own side has hung up. */
  hungUp: boolean;
  /** The exchange has told that no agent takes the call. It says so of hanging up, time and redirection alike. */
  given: boolean;
  /** An agent has answered; the two are not connected yet. */
  taken: boolean;
  /** Members whose phones ring, since when. */
  readonly offers: Map<string, number>;
}

/** A caller who is out of the queue, for a reason that is not known yet. */
export interface Parting {
  readonly visit: Visit;
  readonly leftAt: number;
  /** When it is told with what is known by then; null: as long as the caller is there. */
  until: number | null;
}

/** A caller and a member who talk. */
export interface Talk {
  readonly caller: string;
  readonly queue: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly member: string;
  readonly answeredAt: number;
  /** Names and ids of channels; "" when they are from a picture of before, and not seen since. */
  channel: string;
  leg: string;
  linkedId: string;
  heldMs: number;
  held: { readonly leg: string; readonly since: number } | null;
  /** The caller's channel is gone, and the exchange has not said yet who ended the call. */
  gone: { readonly at: number; readonly byCaller: boolean } | null;
  hungUp: boolean;
  /** The exchange's id of the recording that central has begun. */
  recording: string | null;
}

/** A member, with what the exchange said last. */
export interface Member {
  readonly name: string;
  readonly iface: string;
  status: QueueMemberNow["state"];
  now: QueueMemberNow;
  lastCall: number;
}

export interface Queue {
  readonly name: string;
  readonly waiting: Map<string, Visit>;
  readonly talks: Map<string, Talk>;
  readonly members: Map<string, Member>;
}

/** What an exchange's queues are, and what is to be told of them. Nothing is kept of callers who are gone. */
export class QueueBook {
  readonly queues = new Map<string, Queue>();
  /** By caller: a caller is in one queue at a time. */
  readonly visits = new Map<string, Visit>();
  readonly partings = new Map<string, Parting>();
  readonly talks = new Map<string, Talk>();
  readonly legs = new Legs();
  /**
   * While the exchange's own picture is on its way: callers, and members as "queue/member", of whom events tell meanwhile. What the picture says
   * of them may be older.
   */
  fresh: Set<string> | null = null;
  #events: QueueEvent[] = [];
  readonly #changed = new Set<string>();
  #asked: Visit[] = [];
  /** Queues whose order is not as it was thought. */
  readonly #doubted = new Set<string>();
  readonly #pictures = new Map<string, QueueNow>();

  queue(name: string): Queue {
    const known = this.queues.get(name);
    if (known !== undefined) return known;
    const queue: Queue = { name, waiting: new Map(), talks: new Map(), members: new Map() };
    this.queues.set(name, queue);
    this.touch(name);
    return queue;
  }

  /** How many callers, calls and legs are remembered. */
  get size(): number {
    return this.visits.size + this.partings.size + this.talks.size + this.legs.size;
  }

  tell(event: QueueEvent): void {
    this.#events.push(event);
    this.touch(event.queue);
  }

  touch(queue: string): void {
    this.#changed.add(queue);
    this.#pictures.delete(queue);
  }

  doubt(queue: string): void {
    this.#doubted.add(queue);
  }

  /** Out of the queue; the reason is to be asked for. */
  part(visit: Visit, leftAt: number, until: number | null): void {
    this.leave(visit);
    this.partings.set(visit.caller, { visit, leftAt, until });
    if (until !== null) this.#asked.push(visit);
  }

  /** What happened since the last time; `asked`: why they left is only in a variable of their channels. */
  take(): { events: QueueEvent[]; changed: string[]; doubted: string[]; asked: Visit[] } {
    const taken = {
      events: this.#events,
      changed: [...this.#changed],
      doubted: [...this.#doubted],
      asked: this.#asked,
    };
    if (this.#events.length > 0) this.#events = [];
    if (this.#asked.length > 0) this.#asked = [];
    this.#changed.clear();
    this.#doubted.clear();
    return taken;
  }

  join(visit: Visit, at = visit.since): void {
    const { caller, queue, number, name, position } = visit;
    this.visits.set(caller, visit);
    this.queue(queue).waiting.set(caller, visit);
    this.tell({ type: "joined", at, queue, caller, number, name, position });
  }

  /** Out of the waiting list; why is told by whoever calls this. */
  leave(visit: Visit): void {
    if (this.visits.get(visit.caller) === visit) this.visits.delete(visit.caller);
    this.queue(visit.queue).waiting.delete(visit.caller);
    this.touch(visit.queue);
  }

  answer(visit: Visit, talk: Pick<Talk, "member" | "answeredAt" | "channel" | "leg" | "linkedId">): void {
    const { caller, queue, number, name, since } = visit;
    this.leave(visit);
    this.partings.delete(caller);
    const made: Talk = {
      caller,
      queue,
      number,
      name,
      ...talk,
      heldMs: 0,
      held: null,
      gone: null,
      hungUp: false,
      recording: null,
    };
    this.talks.set(caller, made);
    this.queue(queue).talks.set(caller, made);
    const waitedMs = Math.max(0, talk.answeredAt - since);
    this.tell({ type: "answered", at: talk.answeredAt, queue, caller, member: talk.member, waitedMs });
  }

  /** The caller went without an agent. */
  depart(visit: Visit, at: number, why: "abandoned" | LeaveReason): void {
    const { caller, queue, since, position } = visit;
    this.leave(visit);
    this.partings.delete(caller);
    const told = { at, queue, caller, waitedMs: Math.max(0, at - since) };
    this.tell(why === "abandoned" ? { type: "abandoned", ...told, position } : { type: "left", ...told, reason: why });
  }

  end(talk: Talk, at: number, by: Extract<QueueEvent, { type: "ended" }>["by"]): void {
    const { caller, queue, member, answeredAt, held } = talk;
    this.talks.delete(caller);
    this.queue(queue).talks.delete(caller);
    const wholeMs = Math.max(0, at - answeredAt);
    const heldMs = Math.min(wholeMs, talk.heldMs + (held === null ? 0 : Math.max(0, at - held.since)));
    this.tell({ type: "ended", at, queue, caller, member, talkedMs: wholeMs - heldMs, heldMs, by });
  }

  now(name: string): QueueNow {
    const known = this.#pictures.get(name);
    if (known !== undefined) return known;
    const { waiting, talks, members } = this.queue(name);
    const picture: QueueNow = {
      queue: name,
      waiting: [...waiting.values()]
        .sort((a, b) => a.position - b.position)
        .map(({ caller, number, name, position, since }) => ({ caller, number, name, position, since })),
      calls: [...talks.values()].map(({ caller, number, name, member, answeredAt }) => ({
        caller,
        number,
        name,
        member,
        answeredAt,
      })),
      members: [...members.values()].map((it) => it.now),
    };
    this.#pictures.set(name, picture);
    return picture;
  }
}
