import type { QueueCallNow, QueueMemberNow, QueueNow } from "#shared/queue/index.ts";

/** The exchange's queues from the agents' side: brought up to date queue by queue. */
export interface ExchangeView {
  /** Takes over queues as they are now. @returns the members of whom anything is not what it was */
  update(names: Iterable<string>, queues: readonly QueueNow[]): ReadonlySet<string>;
  readonly queues: ReadonlyMap<string, QueueNow>;
  /** A member's queues. */
  queuesOf(member: string): ReadonlyMap<string, QueueMemberNow>;
  /** The call of a queue that the member has. */
  callOf(member: string): (QueueCallNow & { readonly queue: string }) | null;
  members(): Iterable<string>;
}

const inNone: ReadonlyMap<string, QueueMemberNow> = new Map();

export function exchangeView(): ExchangeView {
  const queues = new Map<string, QueueNow>();
  const memberships = new Map<string, Map<string, QueueMemberNow>>();
  const calls = new Map<string, Map<string, QueueCallNow>>();

  function change(name: string, next: QueueNow | undefined, touched: Set<string>): void {
    const before = queues.get(name);
    if (before === next) return;
    replace(memberships, name, before?.members ?? [], next?.members ?? [], touched);
    replace(calls, name, before?.calls ?? [], next?.calls ?? [], touched);
    if (next === undefined) queues.delete(name);
    else queues.set(name, next);
  }

  return {
    update(names, all) {
      const now = new Map(all.map((it) => [it.queue, it]));
      const touched = new Set<string>();
      for (const name of names) change(name, now.get(name), touched);
      return touched;
    },
    queues,
    queuesOf: (member) => memberships.get(member) ?? inNone,
    callOf(member) {
      for (const [queue, call] of calls.get(member) ?? []) return { ...call, queue };
      return null;
    },
    *members() {
      yield* memberships.keys();
      for (const member of calls.keys()) if (!memberships.has(member)) yield member;
    },
  };
}

/** By member and queue: one entry of a member in a queue for another. */
function replace<T extends { readonly member: string }>(
  index: Map<string, Map<string, T>>,
  queue: string,
  before: readonly T[],
  after: readonly T[],
  touched: Set<string>,
): void {
  const next = new Map(after.map((it) => [it.member, it]));
  for (const { member } of before) {
    if (next.has(member)) continue;
    touched.add(member);
    const own = index.get(member);
    own?.delete(queue);
    if (own?.size === 0) index.delete(member);
  }
  for (const [member, one] of next) {
    const own = index.get(member) ?? new Map<string, T>();
    if (own.get(queue) === one) continue;
    touched.add(member);
    own.set(queue, one);
    index.set(member, own);
  }
}
