import type { QueueNow } from "#shared/queue/index.ts";
import { PbxError } from "../../pbx/pbx-adapter.ts";
import type { QueueSource, QueueSourceState } from "../../pbx/queue-source.ts";
import type { Spy, Switchboard } from "../exchange/index.ts";
import { commandQueues } from "./command-queues.ts";
import { eventsSince } from "./events-since.ts";

/** A source that tells as well who listens in on whom. */
export interface DemoQueueSource extends QueueSource {
  spying(): readonly Spy[];
  /** Somebody begins or ends to listen. @returns stops listening */
  onSpying(listener: () => void): () => void;
}

/** The demo exchange's queues for the parts of central, which are made before the exchange is. */
export interface DemoQueues {
  /** A source of its own for each who listens, over the same exchange. Not started yet. */
  view(): DemoQueueSource;
  /** The exchange runs. */
  opened(switchboard: Switchboard): void;
  /** Everybody is hung up, and nobody can call any more; to be called before those who write down what happens stop listening. */
  close(): void;
}

/** What a view has for who listens to it. */
interface View {
  connected(switchboard: Switchboard): void;
  disconnected(): void;
}

export function createDemoQueues({ now }: { readonly now: () => number }): DemoQueues {
  const views = new Set<View>();
  let switchboard: Switchboard | null = null;

  return {
    view: () =>
      createView(now, (view) => {
        views.add(view);
        if (switchboard !== null) view.connected(switchboard);
        return () => views.delete(view);
      }),
    opened(running) {
      switchboard = running;
      for (const view of views) view.connected(running);
    },
    close() {
      if (switchboard === null) return;
      const { acd } = switchboard;
      // Those who wait first: else they would be offered to those who become free.
      const all = [...acd.state.callers.values()];
      for (const { caller } of [...all.filter((it) => it.is !== "talking"), ...all])
        acd.happened({ type: "hung-up", caller, by: "unknown" });
      acd.stop();
      switchboard = null;
      for (const view of views) view.disconnected();
    },
  };
}

/** @param enrol tells the view when there is an exchange, at once if there is. @returns the function that ends that */
function createView(now: () => number, enrol: (view: View) => () => void): DemoQueueSource {
  const listeners = { event: listenersOf("onEvent"), change: listenersOf("onChange"), state: listenersOf("onState") };
  let state: QueueSourceState = { is: "disconnected", since: now() };
  let running: Switchboard | null = null;
  let last: readonly QueueNow[] = [];
  let before: readonly QueueNow[] = [];
  let leave: (() => void) | null = null;
  const spyListeners = new Set<() => void>();
  let offs: readonly (() => void)[] = [];

  const enter = (next: QueueSourceState): void => {
    state = next;
    listeners.state.tell(next);
  };
  const view: View = {
    connected(switchboard) {
      running = switchboard;
      const { acd } = switchboard;
      enter({ is: "resynchronising" });
      const missed = eventsSince(before, acd.state, now());
      before = [];
      const told = () => {
        for (const listener of spyListeners) listener();
      };
      offs = [acd.onEvent(listeners.event.tell), acd.onChange(listeners.change.tell), switchboard.onSpying(told)];
      for (const event of missed) listeners.event.tell(event);
      listeners.change.tell(acd.queues().map((it) => it.queue));
      enter({ is: "connected" });
    },
    disconnected() {
      last = running?.acd.queues() ?? [];
      running = null;
      for (const off of offs) off();
      offs = [];
      enter({ is: "disconnected", since: now() });
    },
  };

  return {
    start(known = []) {
      before = known;
      last = known;
      leave ??= enrol(view);
    },
    async stop() {
      leave?.();
      leave = null;
      for (const off of offs) off();
      offs = [];
      for (const some of Object.values(listeners)) some.clear();
      spyListeners.clear();
    },
    get state() {
      return state;
    },
    queues: () => running?.acd.queues() ?? last,
    onEvent: listeners.event.add,
    onChange: listeners.change.add,
    onState: listeners.state.add,
    spying: () => running?.spying() ?? [],
    onSpying(listener) {
      spyListeners.add(listener);
      return () => void spyListeners.delete(listener);
    },
    async command(command) {
      if (running === null) throw new PbxError("unreachable", "The demo exchange is not running.");
      commandQueues(running, command);
    },
  };
}

/** Those of one of a source's subscriptions. */
function listenersOf<K extends "onEvent" | "onChange" | "onState">(_of: K) {
  type Listener = Parameters<QueueSource[K]>[0];
  type Told = Parameters<Listener>[0];
  const all = new Set<(told: Told) => void>();
  return {
    add(listener: Listener): () => void {
      const one = listener as (told: Told) => void;
      all.add(one);
      return () => void all.delete(one);
    },
    tell(told: Told): void {
      for (const listener of [...all]) listener(told);
    },
    clear: () => all.clear(),
  };
}
