import type { QueueEvent } from "#shared/queue/index.ts";
import {
  type AcdCaller,
  type AcdEffect,
  type AcdLine,
  type AcdMember,
  type AcdState,
  type AcdStep,
  type CallerOfQueue,
  memberKey,
  type TalkingCaller,
  type WaitingCaller,
} from "./types.ts";

/** One step in the making: what of the state is others than before, and what is to be done. */
export class Work {
  readonly before: AcdState;
  readonly at: number;
  readonly members: Map<string, AcdMember>;
  readonly lines: Map<string, AcdLine>;
  readonly callers: Map<string, AcdCaller>;
  readonly effects: AcdEffect[] = [];
  queues: AcdState["queues"];
  nextRank: number;

  constructor(state: AcdState, at: number) {
    this.before = state;
    this.at = at;
    this.queues = state.queues;
    this.members = new Map(state.members);
    this.lines = new Map(state.lines);
    this.callers = new Map(state.callers);
    this.nextRank = state.nextRank;
  }

  get rules() {
    return this.before.rules;
  }

  done(): AcdStep {
    const { queues, members, lines, callers, nextRank, before } = this;
    return { state: { rules: before.rules, queues, members, lines, callers, nextRank }, effects: this.effects };
  }

  tell(event: QueueEvent): void {
    this.effects.push({ do: "tell", event });
  }

  waiting(caller: string): WaitingCaller | null {
    const known = this.callers.get(caller);
    return known === undefined || known.is === "talking" ? null : known;
  }

  talking(caller: string): TalkingCaller | null {
    const known = this.callers.get(caller);
    return known?.is === "talking" ? known : null;
  }

  /** 1 is next. */
  positionOf({ queue, rank }: WaitingCaller): number {
    let before = 0;
    for (const other of this.callers.values())
      if (other.is !== "talking" && other.queue === queue && other.rank < rank) before += 1;
    return before + 1;
  }

  /** In all of the line's queues, or one. */
  membersOf(member: string, queue: string | null): AcdMember[] {
    if (queue === null) return [...this.members.values()].filter((it) => it.member === member);
    const one = this.members.get(memberKey(queue, member));
    return one === undefined ? [] : [one];
  }

  line(name: string): AcdLine {
    const unknown = { line: name, reachable: false, busy: false, takesInvented: false, restUntil: null };
    return this.lines.get(name) ?? { ...unknown, freeSince: this.at };
  }

  setLine(name: string, now: Partial<AcdLine>): void {
    this.lines.set(name, { ...this.line(name), ...now });
  }

  join(caller: Omit<CallerOfQueue, "since">): void {
    const waits: WaitingCaller = {
      ...caller,
      is: "waiting",
      since: this.at,
      tried: new Map(),
      resting: new Map(),
    };
    this.callers.set(caller.caller, waits);
    const { queue, number, name } = caller;
    const position = this.positionOf(waits);
    this.tell({ type: "joined", at: this.at, queue, caller: caller.caller, number, name, position });
  }

  /** The phone that rings for this caller is silent from now on; nobody has refused anything. */
  stopRinging(waits: WaitingCaller): void {
    if (waits.is === "offered") this.effects.push({ do: "stop-ringing", caller: waits.caller, member: waits.member });
  }

  /** It rang in vain. */
  notTaken(waits: Extract<WaitingCaller, { is: "offered" }>): void {
    const { caller, queue, member, offeredAt, tried, resting } = waits;
    const { member: _member, offeredAt: _offeredAt, ...rest } = waits;
    this.callers.set(caller, {
      ...rest,
      is: "waiting",
      tried: new Map(tried).set(member, (tried.get(member) ?? 0) + 1),
      resting: new Map(resting).set(member, this.at + this.rules.retryMs),
    });
    this.tell({ type: "unanswered", at: this.at, queue, caller, member, rangMs: this.at - offeredAt });
  }

  abandon(waits: WaitingCaller): void {
    const position = this.positionOf(waits);
    this.#gone(waits);
    const { caller, queue, since } = waits;
    this.tell({ type: "abandoned", at: this.at, queue, caller, waitedMs: this.at - since, position });
  }

  leave(waits: WaitingCaller, reason: Extract<QueueEvent, { type: "left" }>["reason"]): void {
    this.#gone(waits);
    const { caller, queue, since } = waits;
    this.tell({ type: "left", at: this.at, queue, caller, waitedMs: this.at - since, reason });
  }

  end(talk: TalkingCaller, by: Extract<QueueEvent, { type: "ended" }>["by"]): void {
    const { caller, queue, member, answeredAt, heldSince } = talk;
    this.callers.delete(caller);
    const heldMs = talk.heldMs + (heldSince === null ? 0 : this.at - heldSince);
    const talkedMs = this.at - answeredAt - heldMs;
    this.tell({ type: "ended", at: this.at, queue, caller, member, talkedMs, heldMs, by });
    this.setLine(member, { freeSince: this.at, restUntil: this.at + this.rules.wrapUpMs });
  }

  #gone(waits: WaitingCaller): void {
    this.stopRinging(waits);
    this.callers.delete(waits.caller);
  }
}
