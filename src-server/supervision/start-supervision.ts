import type { Context } from "../context.ts";
import type { Leadership } from "../live/leadership.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import { createQueueMembership, type MembershipTimes } from "../membership/queue-membership.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import type { Presence } from "../presence/presence.ts";
import { tellMonitored } from "./tell-monitored.ts";
import { tellOrders } from "./tell-orders.ts";

/** What goes on between this node's desks and the exchange's queues, and from supervisors to desks. @param options.source null: there is no exchange */
export function startSupervision(options: {
  readonly context: Context;
  readonly sockets: LiveSockets;
  readonly presence: Presence;
  readonly source: QueueSource | null;
  readonly leadership: Leadership;
  readonly times?: Partial<MembershipTimes>;
}): {
  /** Central stops: that desks go from now on says nothing of their agents. */
  leave(): void;
  stop(): Promise<void>;
} {
  const { context, source, sockets } = options;
  const orders = tellOrders({ bus: context.bus, sockets });
  const membership = source === null ? null : createQueueMembership({ ...context, ...options, source });
  const know = context.config.monitoredAgentsKnow ?? "always";
  const monitored = source === null ? null : tellMonitored({ ...context, sockets, source, know });
  return {
    leave: () => membership?.leave(),
    async stop() {
      orders.stop();
      await monitored?.stop();
      await membership?.stop();
    },
  };
}
