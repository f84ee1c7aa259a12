import type { DeskOrder } from "#shared/contract/central/index.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LiveSockets } from "../live/live-socket.ts";

/** A desk whose connection was already dead when it was told is told again when it is back within this time. It carries each order out once. */
const againWithinMs = 60_000;

/** Carries orders from the bus to the desks that are connected to this node, or come to it in time. */
export function tellOrders(options: {
  readonly bus: LiveBus;
  readonly sockets: Pick<LiveSockets, "tell" | "onJoined" | "users">;
}): { stop(): void } {
  const { bus, sockets } = options;
  const recent = new Map<string, { readonly order: DeskOrder; readonly sessions: ReadonlySet<string> }>();
  const timers = new Set<NodeJS.Timeout>();
  const offs = [
    bus.subscribe((message) => {
      if (message.type !== "order") return;
      const { order, to } = message;
      recent.set(order.id, { order, sessions: new Set(to.map(({ sessionId }) => sessionId)) });
      const timer = setTimeout(() => {
        recent.delete(order.id);
        timers.delete(timer);
      }, againWithinMs);
      timers.add(timer.unref());
      const here = sockets.users();
      for (const { userId } of to) if (here.has(userId)) sockets.tell(userId, { type: "order", order });
    }),
    // Another session of the same user is not meant: who was signed out and comes back is not signed out again.
    sockets.onJoined((userId, sessionId) => {
      for (const { order, sessions } of recent.values())
        if (sessions.has(sessionId)) sockets.tell(userId, { type: "order", order });
    }),
  ];
  return {
    stop() {
      for (const off of offs) off();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
