import type { Logger } from "pino";
import type { Handover, HandoverRequest } from "#shared/contract/central/schemas.ts";
import type { CallId } from "#shared/ids.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import {
  type Backoff,
  type CentralClient,
  type Clock,
  createBackoff,
  type LiveNews,
  type LiveNewsSource,
  systemClock,
} from "../sync/index.ts";
import { fetchMissed } from "./fetch-missed.ts";
import { createHandoverBox } from "./handover-box.ts";
import { type HandoverOutcome, sendHandover } from "./send-handover.ts";

export type { HandoverOutcome } from "./send-handover.ts";

/** What the desk knows of a call that came; the more, the surer. */
export interface HandoverQuery {
  /** Keeps what was found for this call from being taken for another call of the same people. */
  readonly callId?: CallId;
  /** X-Call-Ref of the call. */
  readonly callRef: string | null;
  /** Who calls, as it came. */
  readonly number: string | null;
  /** The caller's extension, when a colleague calls. */
  readonly fromExtension: string | null;
}

/** The record and the notes that travel with a transferred call, both ways. */
export interface Handovers {
  /**
   * Hands over. Tried again while central can't be reached, until `signal` is aborted (the call is over); the transfer must not wait for it. Under
   * the same id again it replaces what was sent, and an older try that still waits resolves `replaced`. Never rejects.
   */
  send(id: string, request: HandoverRequest, signal: AbortSignal): Promise<HandoverOutcome>;
  /** What a colleague sent along with this call; null: nothing (yet). Answers from memory. */
  find(query: HandoverQuery): Handover | null;
  /** A handover came, or came again with more in it. @returns stops listening */
  on(event: "handover", listener: (handover: Handover) => void): () => void;
  stop(): void;
}

export interface HandoversOptions {
  readonly client: Pick<CentralClient, "putHandover" | "handovers">;
  /** The live feed's news (`Sync`). Listen before it starts. */
  readonly live: LiveNewsSource;
  /** How numbers are read: two spellings of one number are the same caller. */
  readonly rules: () => PhoneRules;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly backoff?: () => Backoff;
}

/** Handovers come by the live feed; what came while it was down is asked for once it is open again. */
export function createHandovers(options: HandoversOptions): Handovers {
  const { client, live, logger, clock = systemClock } = options;
  const backoff = options.backoff ?? (() => createBackoff({ firstMs: 500, capMs: 10_000 }));
  const box = createHandoverBox({ rules: options.rules, now: clock.now });
  const listeners = new Set<(handover: Handover) => void>();
  const sending = new Map<string, AbortController>();
  let missed: AbortController | null = null;

  function take(handover: Handover, ageMs: number): void {
    if (!box.put(handover, ageMs)) return;
    for (const listener of [...listeners]) {
      try {
        listener(handover);
      } catch (error) {
        logger.error({ err: error }, "a listener failed on a handover");
      }
    }
  }

  function heard(news: LiveNews): void {
    if (news.type === "handover") take(news.handover, 0);
    else if (news.type === "open") {
      missed?.abort();
      missed = new AbortController();
      void fetchMissed({ client, clock, logger, backoff: backoff(), signal: missed.signal, take });
    } else if (news.type === "lost") missed?.abort();
  }

  live.on("live", heard);
  return {
    async send(id, request, signal) {
      sending.get(id)?.abort("replaced");
      const own = new AbortController();
      sending.set(id, own);
      try {
        return await sendHandover({ client, clock, logger, backoff: backoff(), id, request, until: signal, own });
      } finally {
        if (sending.get(id) === own) sending.delete(id);
      }
    },
    find: box.find,
    on(_event, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      live.off("live", heard);
      missed?.abort();
      for (const own of sending.values()) own.abort("stopped");
      listeners.clear();
    },
  };
}
