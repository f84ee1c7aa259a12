import { EventEmitter } from "node:events";
import type { Logger } from "pino";
import type { CentralState, SyncState } from "#shared/contract/desk/index.ts";
import { type Backoff, createBackoff } from "./backoff.ts";
import type { CentralClient } from "./central-client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { failureKind } from "./failure-kind.ts";
import { createFollower } from "./follower.ts";
import type { LiveConnect } from "./live-connect.ts";
import { createLiveFeed, type LiveNews } from "./live-feed.ts";
import { createPull } from "./pull.ts";
import { createPush } from "./push.ts";
import { createSyncStatus } from "./sync-status.ts";
import type { SyncStore } from "./sync-store.ts";

/** What sync tells, after the store has committed it. */
export type SyncEvents = {
  state: [SyncState];
  central: [CentralState];
  /** There are more conflicts, or rejected changes, than there were: `store.read.outbox.problems()` lists them. */
  problems: [{ kind: "conflict" | "rejected"; count: number }];
  /** Central and this desk don't speak the same version: nothing is synchronised until one of them is updated. */
  "protocol-mismatch": [{ detail: string }];
  /** What the live feed said besides wake-ups: handovers and the desk phone (`open`: ask for what was missed). */
  live: [LiveNews];
};

export interface Sync extends Pick<EventEmitter<SyncEvents>, "on" | "off" | "once"> {
  state(): SyncState;
  central(): CentralState;
  /** Begins with a push of what waits, then a pull. */
  start(): void;
  /** Gives up what is in flight and waits until it has let go of the store. The outbox stays. */
  stop(): Promise<void>;
  /** Push and pull now, whatever the waiting time (the agent asked, the network came back, the machine woke up). */
  now(): void;
  /** Whether central is to bring the wallboard on the live feed (`live` events `wallboard`). */
  watchWallboard(on: boolean): void;
}

export interface SyncOptions {
  store: SyncStore;
  central: CentralClient;
  /** Opens the live feed; null: none, pulls go by the minute only. */
  live: LiveConnect | null;
  /** UUID of this desk (data folder). */
  deskId: string;
  logger: Logger;
  clock?: Clock;
  backoff?: () => Backoff;
  /** The fallback where central does not bring changes by itself and no wake-up comes. */
  pullEveryMs?: number;
  /** From a local change to its push; changes made together leave together. */
  pushAfterMs?: number;
}

type Phase = "stopped" | "idle" | "working" | "paused";

/** A central of another version is asked again this often: it may have been updated. */
const mismatchRetryMs = 5 * 60_000;
const minPauseMs = 1_000;
const wakeAfterMs = 100;
/** A central that restarts is not asked by all its desks in the same instant as it closes their feeds. */
const askAfterLossMs = 1_000;

/**
 *  stopped ──start──► idle ──a push or a pull is wanted──► working ──nothing is wanted──► idle
 *                      ▲                                     │ ▲
 *                      │                                     ▼ └─ step by step: a batch pushed, else a page pulled
 *                      └── waiting time over, wake-up, now() ── paused ◄── a step failed
 *
 *  any ──stop, session over──► stopped
 *
 * Pushes go first, also between the pages of a first sync, so that a wrap-up does not wait for a million customers. A step is short on
 * this thread: parsing a page and handing it to the store's writer. What central brought by itself is taken in between any two steps.
 */
export function createSync(options: SyncOptions): Sync {
  const { store, central, logger, clock = systemClock, pullEveryMs = 60_000, pushAfterMs = 100 } = options;
  const makeBackoff = options.backoff ?? (() => createBackoff({ firstMs: 1_000, capMs: 30_000 }));
  const events = new EventEmitter<SyncEvents>();
  const push = createPush({ store, central, deskId: options.deskId, logger, clock });
  const pull = createPull({ store, central, logger, clock });
  const backoff = makeBackoff();
  const status = createSyncStatus({
    store,
    progress: pull.progress,
    onSync: (state) => events.emit("state", state),
    onCentral: (state) => events.emit("central", state),
    onProblems: (kind, count) => events.emit("problems", { kind, count }),
  });
  const follower = createFollower({
    ask: (cursor) => feed?.follow(cursor),
    onArrived: () => work(),
    onGap() {
      logger.info("what central brought does not fit what is here; pulling");
      wantPull = true;
      work();
    },
    onUpToDate: () => status.upToDate(clock.now()),
  });
  const feed = options.live
    ? createLiveFeed({
        connect: options.live,
        tokens: central.tokens,
        onWake: wake,
        onLost: lost,
        follower,
        onNews: (news) => events.emit("live", news),
        logger,
        clock,
        backoff: makeBackoff(),
      })
    : null;

  let phase: Phase = "stopped";
  let wantPush = false;
  let wantPull = false;
  let abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let pausedAt = 0;
  const listening: (() => void)[] = [];
  const timers = new Map<"push" | "wake" | "minute" | "parked" | "pause", () => void>();
  const disarm = (timer: Parameters<typeof timers.get>[0]) => {
    timers.get(timer)?.();
    timers.delete(timer);
  };
  const arm = (timer: Parameters<typeof timers.get>[0], ms: number, action: () => void) => {
    disarm(timer);
    const cancel = clock.after(ms, () => {
      timers.delete(timer);
      action();
    });
    timers.set(timer, cancel);
  };

  function now(): void {
    wantPush = true;
    wantPull = true;
    if (phase === "paused") phase = "idle";
    feed?.kick();
    work();
  }

  /** The live feed: something is new, or it is open again. Many of these in a row make one pull. */
  function wake(): void {
    if (phase === "paused") {
      // Central can be heard. But where it is heard and yet fails, it must not be asked at the pace of its events.
      arm("pause", Math.max(0, pausedAt + minPauseMs - clock.now()), now);
    } else if (!timers.has("wake")) {
      arm("wake", wakeAfterMs, () => {
        wantPull = true;
        work();
      });
    }
  }

  /** Asks central, so that the agent sees within seconds whether it is gone. One that is asked again already is left alone. */
  function lost(): void {
    if (phase === "paused" || timers.has("wake")) return;
    arm("wake", askAfterLossMs, () => {
      wantPull = true;
      work();
    });
  }

  function work(): void {
    if (phase !== "idle" || !(wantPush || wantPull || follower.waiting())) return;
    phase = "working";
    disarm("pause");
    running = steps(abort.signal).catch((error: unknown) => fail(error));
  }

  async function steps(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (wantPush || wantPull || follower.waiting())) {
      const arrived = follower.take();
      if (arrived !== null) {
        if (await pull.take(arrived)) reached();
        else wantPull = true;
      } else if (wantPush) {
        wantPush = false;
        if (store.read.sync.position().firstSyncDone) status.show("pushing");
        const step = await push.step(signal);
        wantPush ||= step.more;
        if (step.answered > 0) reached();
        if (step.retryAt !== null) arm("parked", Math.max(0, step.retryAt - clock.now()), changed);
      } else {
        wantPull = false;
        follower.pause();
        status.show(store.read.sync.position().firstSyncDone ? "pulling" : "first-sync");
        const step = await pull.step(signal);
        wantPull ||= step.more;
        reached();
        const { cursor } = store.read.sync.position();
        if (!wantPull && cursor !== null) follower.from(cursor);
      }
    }
    if (signal.aborted) return;
    phase = "idle";
    status.show("idle");
  }

  function reached(): void {
    backoff.reset();
    status.setCentral({ name: "online", at: clock.now() });
  }

  function fail(error: unknown): void {
    if (phase === "stopped") return;
    const kind = failureKind(error);
    if (kind === "session-over") {
      logger.info({ err: error }, "sync stops: the session at central is over");
      halt();
      return;
    }
    const waitMs = kind === "mismatch" ? mismatchRetryMs : backoff.nextMs();
    const retryAt = clock.now() + waitMs;
    logger.warn({ err: error, waitMs }, "sync waits before it tries again");
    phase = "paused";
    pausedAt = clock.now();
    follower.pause();
    wantPush = true;
    wantPull = true;
    arm("pause", waitMs, now);
    if (kind === "unreachable") status.setCentral({ name: "unreachable", at: clock.now(), retryAt });
    if (kind === "mismatch") events.emit("protocol-mismatch", { detail: error instanceof Error ? error.message : "" });
    status.show("paused");
  }

  /** The outbox has changed, here or by a parked record's time. */
  function changed(): void {
    if (phase === "stopped") return;
    status.refresh();
    if (status.sync().pending === 0) return;
    arm("push", pushAfterMs, () => {
      wantPush = true;
      work();
    });
  }

  function rebuilt(): void {
    follower.pause();
    pull.restart();
    now();
  }

  function everyMinute(): void {
    // A central that brings changes says with each heartbeat how far: there is nothing to ask for.
    wantPull ||= !follower.following();
    work();
    arm("minute", pullEveryMs, everyMinute);
  }

  function halt(): void {
    phase = "stopped";
    abort.abort();
    for (const timer of [...timers.keys()]) disarm(timer);
    for (const stopListening of listening.splice(0)) stopListening();
    feed?.stop();
    pull.close();
    status.show("paused");
  }

  return {
    on: events.on.bind(events),
    off: events.off.bind(events),
    once: events.once.bind(events),
    state: status.sync,
    central: status.central,
    start() {
      if (phase !== "stopped") return;
      abort = new AbortController();
      phase = "idle";
      listening.push(store.on("outbox", changed), store.on("rebuilt", rebuilt));
      arm("minute", pullEveryMs, everyMinute);
      feed?.start();
      now();
    },
    async stop() {
      if (phase !== "stopped") halt();
      await running;
    },
    now() {
      if (phase !== "stopped") now();
    },
    watchWallboard: (on) => feed?.watchWallboard(on),
  };
}
