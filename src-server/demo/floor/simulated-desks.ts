import type { LiveEvent } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { LiveSockets } from "../../live/live-socket.ts";

/** Desks that nobody sits at: to all parts of central they are connected to this node like others, and are told what others are told. */
export interface SimulatedDesks {
  /** Those of the sockets and these. */
  among(sockets: LiveSockets): LiveSockets;
  join(userId: UserId, sessionId: string): void;
  leave(sessionId: string): void;
}

/** @param onTold what central tells a simulated desk */
export function createSimulatedDesks(onTold: (userId: UserId, event: LiveEvent) => void): SimulatedDesks {
  const desks = new Map<string, UserId>();
  const joinListeners = new Set<(userId: UserId, sessionId: string) => void>();
  const leaveListeners = new Set<(sessionId: string) => void>();

  const both = (off: () => void, also: () => void) => () => {
    off();
    also();
  };
  return {
    among: (sockets) => ({
      ...sockets,
      users: () => new Set([...sockets.users(), ...desks.values()]),
      tell(userId, event) {
        sockets.tell(userId, event);
        if ([...desks.values()].includes(userId)) onTold(userId, event);
      },
      onJoined(listener) {
        joinListeners.add(listener);
        return both(sockets.onJoined(listener), () => joinListeners.delete(listener));
      },
      onLeft(listener) {
        leaveListeners.add(listener);
        return both(sockets.onLeft(listener), () => leaveListeners.delete(listener));
      },
      sessions: () => [...sockets.sessions(), ...[...desks].map(([sessionId, userId]) => ({ sessionId, userId }))],
    }),
    join(userId, sessionId) {
      desks.set(sessionId, userId);
      for (const listener of joinListeners) listener(userId, sessionId);
    },
    leave(sessionId) {
      if (!desks.delete(sessionId)) return;
      for (const listener of leaveListeners) listener(sessionId);
    },
  };
}
