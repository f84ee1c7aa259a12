import type { QueueCommand } from "#server/pbx/queue-command.ts";
import type { QueueSource, QueueSourceState } from "#server/pbx/queue-source.ts";
import type { QueueEvent, QueueMemberNow, QueueNow } from "#shared/queue/index.ts";

/**
 * Stands where an exchange's queues would be heard, at that interface alone: a test moves callers, members and the link. That a real exchange says what
 * this one does is shown in tests/pbx.
 */
export class ScriptedQueues implements QueueSource {
  state: QueueSourceState = { is: "disconnected", since: 0 };
  readonly commands: QueueCommand[] = [];
  readonly #now = new Map<string, QueueNow>();
  readonly #onEvent = new Set<(event: QueueEvent) => void>();
  readonly #onChange = new Set<(queues: readonly string[]) => void>();
  readonly #onState = new Set<(state: QueueSourceState) => void>();

  start(): void {
    this.link({ is: "connected" });
  }
  async stop(): Promise<void> {
    for (const listeners of [this.#onEvent, this.#onChange, this.#onState]) listeners.clear();
  }
  queues(): readonly QueueNow[] {
    return [...this.#now.values()];
  }
  onEvent(listener: (event: QueueEvent) => void): () => void {
    this.#onEvent.add(listener);
    return () => this.#onEvent.delete(listener);
  }
  onChange(listener: (queues: readonly string[]) => void): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }
  onState(listener: (state: QueueSourceState) => void): () => void {
    this.#onState.add(listener);
    return () => this.#onState.delete(listener);
  }
  async command(command: QueueCommand): Promise<void> {
    this.commands.push(command);
  }

  link(state: QueueSourceState): void {
    this.state = state;
    for (const listener of this.#onState) listener(state);
  }
  /** A queue without anybody; one that is there is emptied. */
  queue(name: string): void {
    this.#set({ queue: name, waiting: [], calls: [], members: [] });
  }
  /** The exchange does not have it any more. */
  drop(name: string): void {
    this.#now.delete(name);
    for (const listener of this.#onChange) listener([name]);
  }
  member(queue: string, member: string, over: Partial<QueueMemberNow> = {}): void {
    const now = this.#get(queue);
    const before = now.members.find((it) => it.member === member) ?? { ...plainMember, member };
    this.#set({ ...now, members: [...now.members.filter((it) => it.member !== member), { ...before, ...over }] });
  }
  removeMember(queue: string, member: string): void {
    const now = this.#get(queue);
    this.#set({ ...now, members: now.members.filter((it) => it.member !== member) });
  }
  /** A caller joins. */
  join(queue: string, caller: string, at: number): QueueEvent {
    const now = this.#get(queue);
    const who = { caller, number: "+8613082856110", name: "Zheng Wen", position: now.waiting.length + 1 };
    this.#set({ ...now, waiting: [...now.waiting, { ...who, since: at }] });
    return this.#tell({ type: "joined", at, queue, ...who });
  }
  /** A member's telephone rings for this caller. */
  ring(queue: string, caller: string, member: string, at: number): QueueEvent {
    this.member(queue, member, { state: "ringing" });
    return this.#tell({ type: "offered", at, queue, caller, member });
  }
  /** It rang in vain. */
  ringOut(queue: string, caller: string, member: string, at: number, rangMs: number): QueueEvent {
    this.member(queue, member, { state: "idle" });
    return this.#tell({ type: "unanswered", at, queue, caller, member, rangMs });
  }
  answer(queue: string, caller: string, member: string, at: number): QueueEvent {
    const now = this.#get(queue);
    const waited = now.waiting.find((it) => it.caller === caller);
    const call = { caller, number: waited?.number ?? null, name: waited?.name ?? null, member, answeredAt: at };
    this.#set({ ...this.#without(now, caller), calls: [...now.calls, call] });
    this.member(queue, member, { state: "talking" });
    return this.#tell({ type: "answered", at, queue, caller, member, waitedMs: at - (waited?.since ?? at) });
  }
  /** @param heldMs how long of it the caller was on hold */
  end(queue: string, caller: string, at: number, heldMs = 0): QueueEvent {
    const now = this.#get(queue);
    const call = now.calls.find((it) => it.caller === caller);
    if (call === undefined) throw new Error(`${caller} talks to nobody in ${queue}`);
    this.#set({ ...now, calls: now.calls.filter((it) => it !== call) });
    this.member(queue, call.member, { state: "idle" });
    const told = { queue, caller, member: call.member, talkedMs: at - call.answeredAt - heldMs, heldMs };
    return this.#tell({ type: "ended", at, ...told, by: "caller" });
  }
  giveUp(queue: string, caller: string, at: number): QueueEvent {
    const now = this.#get(queue);
    const waited = now.waiting.find((it) => it.caller === caller);
    this.#set(this.#without(now, caller));
    return this.#tell({ type: "abandoned", at, queue, caller, waitedMs: at - (waited?.since ?? at), position: 1 });
  }
  /** The queue's patience is at its end. */
  timeOut(queue: string, caller: string, at: number): QueueEvent {
    const now = this.#get(queue);
    const waited = now.waiting.find((it) => it.caller === caller);
    this.#set(this.#without(now, caller));
    return this.#tell({ type: "left", at, queue, caller, waitedMs: at - (waited?.since ?? at), reason: "timeout" });
  }

  #without(now: QueueNow, caller: string): QueueNow {
    const waiting = now.waiting.filter((it) => it.caller !== caller);
    return { ...now, waiting: waiting.map((it, i) => ({ ...it, position: i + 1 })) };
  }
  #get(queue: string): QueueNow {
    return this.#now.get(queue) ?? { queue, waiting: [], calls: [], members: [] };
  }
  #set(now: QueueNow): void {
    this.#now.set(now.queue, now);
    for (const listener of this.#onChange) listener([now.queue]);
  }
  #tell(event: QueueEvent): QueueEvent {
    for (const listener of this.#onEvent) listener(event);
    return event;
  }
}

const plainMember: Omit<QueueMemberNow, "member"> = {
  state: "idle",
  paused: false,
  pauseReason: null,
  since: null,
  penalty: 0,
  wrapUpUntil: null,
};
