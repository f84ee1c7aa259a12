import { PbxError } from "#server/pbx/pbx-adapter.ts";
import type { QueueCommand, Spying } from "#server/pbx/queue-command.ts";
import type { QueueSource, QueueSourceState } from "#server/pbx/queue-source.ts";
import type {
  QueueCallNow,
  QueueEvent,
  QueueMemberNow,
  QueueName,
  QueueNow,
  WaitingCaller,
} from "#shared/queue/index.ts";

/** An exchange of queues that central's nodes share; what a test does to it is done at the exchange itself. */
export interface ScriptedExchange {
  /** A node's link to it. */
  source(): QueueSource;
  /** What was asked for, in order. */
  readonly commands: readonly QueueCommand[];
  /** As the exchange has a member; null: it has not. */
  member(queue: QueueName, member: string): Pick<QueueMemberNow, "penalty" | "paused" | "pauseReason"> | null;
  add(queue: QueueName, member: string, over?: Partial<QueueMemberNow>): void;
  remove(queue: QueueName, member: string): void;
  /** null: not paused any more. */
  pause(queue: QueueName, member: string, reason: string | null): void;
  waiting(queue: QueueName, callers: readonly WaitingCaller[]): void;
  calls(queue: QueueName, calls: readonly QueueCallNow[]): void;
  spying(now: readonly Spying[]): void;
  /** Every link is cut; nothing is heard until `mend`. */
  cut(): void;
  mend(): void;
  /** The next command is refused. */
  refuse(error: PbxError): void;
}

export function scriptedExchange(names: readonly QueueName[]): ScriptedExchange {
  const queues = new Map<QueueName, QueueNow>(
    names.map((queue) => [queue, { queue, waiting: [], calls: [], members: [] }]),
  );
  const commands: QueueCommand[] = [];
  const links = new Set<{ changed(queue: QueueName): void; spied(): void; state(state: QueueSourceState): void }>();
  let spies: readonly Spying[] = [];
  let connected = true;
  let refusal: PbxError | null = null;

  const queueOf = (name: QueueName): QueueNow => {
    const found = queues.get(name);
    if (found === undefined) throw new PbxError("nowhere", `The exchange has no queue ${name}.`);
    return found;
  };
  function put(name: QueueName, change: Partial<QueueNow>): void {
    queues.set(name, { ...queueOf(name), ...change });
    for (const link of links) link.changed(name);
  }
  const find = (queue: QueueName, member: string) => queueOf(queue).members.find((it) => it.member === member);
  function setMember(queue: QueueName, member: string, change: Partial<QueueMemberNow>): void {
    const fresh: QueueMemberNow = {
      ...{ member, state: "idle", paused: false, pauseReason: null, since: null, penalty: 0, wrapUpUntil: null },
    };
    const now = { ...(find(queue, member) ?? fresh), ...change };
    put(queue, { members: [...queueOf(queue).members.filter((it) => it.member !== member), now] });
  }
  function removeMember(queue: QueueName, member: string): void {
    put(queue, { members: queueOf(queue).members.filter((it) => it.member !== member) });
  }
  function pauseMember(queue: QueueName, member: string, reason: string | null): void {
    if (find(queue, member) === undefined) throw new PbxError("wrong-state", `${member} is no member of ${queue}.`);
    setMember(queue, member, { paused: reason !== null, pauseReason: reason });
  }

  function carryOut(command: QueueCommand): void {
    switch (command.do) {
      case "add-member": {
        const { queue, member, penalty, pause = null } = command;
        const begins = find(queue, member) === undefined && { paused: pause !== null, pauseReason: pause };
        setMember(queue, member, { penalty, ...begins });
        break;
      }
      case "remove-member":
        removeMember(command.queue, command.member);
        break;
      case "pause-member":
        pauseMember(command.queue ?? "", command.member, command.reason);
        break;
      case "unpause-member":
        pauseMember(command.queue ?? "", command.member, null);
        break;
      default:
      // The rest is only asked for: what comes of it a test tells.
    }
  }

  return {
    commands,
    member(queue, member) {
      const found = find(queue, member);
      return found ? { penalty: found.penalty, paused: found.paused, pauseReason: found.pauseReason } : null;
    },
    add: (queue, member, over = {}) => setMember(queue, member, over),
    remove: removeMember,
    pause: pauseMember,
    waiting: (queue, waiting) => put(queue, { waiting: [...waiting] }),
    calls: (queue, calls) => put(queue, { calls: [...calls] }),
    spying(now) {
      spies = now;
      for (const link of links) link.spied();
    },
    cut() {
      connected = false;
      for (const link of links) link.state({ is: "disconnected", since: Date.now() });
    },
    mend() {
      connected = true;
      for (const link of links) link.state({ is: "connected" });
    },
    refuse(error) {
      refusal = error;
    },
    source() {
      let state: QueueSourceState = { is: "disconnected", since: 0 };
      /** What this link has heard. */
      let heard = new Map<QueueName, QueueNow>();
      const onChange = new Set<(names: readonly QueueName[]) => void>();
      const onState = new Set<(state: QueueSourceState) => void>();
      const onSpying = new Set<() => void>();
      const onEvent = new Set<(event: QueueEvent) => void>();
      const subscribe =
        <T>(listeners: Set<T>) =>
        (listener: T) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        };
      const link = {
        changed(queue: QueueName) {
          if (state.is !== "connected") return;
          heard.set(queue, queueOf(queue));
          for (const listener of onChange) listener([queue]);
        },
        spied() {
          if (state.is === "connected") for (const listener of onSpying) listener();
        },
        state(next: QueueSourceState) {
          if (next.is === "connected") {
            state = { is: "resynchronising" };
            heard = new Map(queues);
            for (const listener of onChange) listener([...heard.keys()]);
          }
          state = next;
          for (const listener of onState) listener(next);
        },
      };
      return {
        start() {
          links.add(link);
          if (connected) queueMicrotask(() => link.state({ is: "connected" }));
        },
        async stop() {
          links.delete(link);
        },
        get state() {
          return state;
        },
        queues: () => [...heard.values()],
        onEvent: subscribe(onEvent),
        onChange: subscribe(onChange),
        onState: subscribe(onState),
        spying: () => spies,
        onSpying: subscribe(onSpying),
        async command(command) {
          if (!connected) throw new PbxError("unreachable", "Central has no link to the exchange now.");
          commands.push(command);
          const refused = refusal;
          refusal = null;
          if (refused !== null) throw refused;
          // The answer comes before the exchange tells what came of it.
          await new Promise((resolve) => setImmediate(resolve));
          carryOut(command);
        },
      };
    },
  };
}
