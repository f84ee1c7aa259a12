import { wrapUpRemainingMs } from "#shared/agent/index.ts";
import type { CallId } from "#shared/ids.ts";
import type { Settings } from "#shared/settings/settings.ts";
import type { AgentClock } from "./agent-clock.ts";
import type { WorkPicture } from "./work-picture.ts";

/** One timer per due wrap-up, in the mode that has them. */
export interface WrapUpTimers {
  follow(due: WorkPicture["due"], rule: Settings["wrapUp"]): void;
  endsAt(callId: CallId): number | null;
  dispose(): void;
}

/** When the save of a timed wrap-up failed (a full disk, say), it is asked for again. */
const againMs = 30_000;

export function createWrapUpTimers(clock: AgentClock, onTimeout: (callId: CallId) => void): WrapUpTimers {
  const running = new Map<CallId, { endsAt: number; cancel: () => void }>();

  function arm(callId: CallId, endsAt: number, afterMs: number): void {
    running.get(callId)?.cancel();
    const cancel = clock.after(afterMs, () => {
      arm(callId, endsAt, againMs);
      onTimeout(callId);
    });
    running.set(callId, { endsAt, cancel });
  }

  function drop(callId: CallId): void {
    running.get(callId)?.cancel();
    running.delete(callId);
  }

  return {
    follow(due, rule) {
      const ends = new Map<CallId, number>();
      for (const { callId, endedAt } of due) {
        const remainingMs = wrapUpRemainingMs(rule, endedAt, clock.now());
        if (remainingMs === null) continue;
        const endsAt = endedAt + rule.seconds * 1000;
        ends.set(callId, endsAt);
        if (running.get(callId)?.endsAt !== endsAt) arm(callId, endsAt, remainingMs);
      }
      for (const callId of [...running.keys()]) if (!ends.has(callId)) drop(callId);
    },
    endsAt: (callId) => running.get(callId)?.endsAt ?? null,
    dispose() {
      for (const callId of [...running.keys()]) drop(callId);
    },
  };
}
