import type { Logger } from "pino";
import { type RawData, WebSocket } from "ws";
import { assertNever } from "#shared/assert-never.ts";
import type { LiveEvent, LiveRequest } from "#shared/contract/central/index.ts";
import type { Backoff } from "./backoff.ts";
import { CentralError } from "./central-error.ts";
import type { Clock } from "./clock.ts";
import type { Follower } from "./follower.ts";
import type { LiveConnect } from "./live-connect.ts";
import { liveMessage } from "./live-message.ts";
import type { Tokens } from "./tokens.ts";

/** Central's live feed, kept open. */
export interface LiveFeed {
  start(): void;
  stop(): void;
  /** Don't wait any longer to connect. */
  kick(): void;
  /** Asks central to bring what comes behind this cursor. Nothing happens while the feed is not open. */
  follow(cursor: string): void;
  /** Asks central for the wallboard, and again whenever the feed is open anew; off: no more. */
  watchWallboard(on: boolean): void;
}

export interface LiveFeedOptions {
  connect: LiveConnect;
  tokens: Tokens;
  /** There may be something new at central: it said so, or the feed was down and is open again. */
  onWake(): void;
  /** The open feed was lost: central may be gone, and nothing else would notice before the next pull. */
  onLost?(): void;
  /** Takes the changes that central brings. */
  follower?: Pick<Follower, "opened" | "closed" | "hear">;
  /** What concerns this agent alone and is said whole; and that the feed is open, so that what was missed can be asked for. */
  onNews?(news: LiveNews): void;
  logger: Logger;
  clock: Clock;
  backoff: Backoff;
}

/** News of the live feed for others than sync. */
export type LiveNews =
  /** `serverTime`: central's clock as it said hello. */
  | { readonly type: "open"; readonly serverTime?: number }
  | { readonly type: "lost" }
  | Extract<
      LiveEvent,
      {
        type:
          | "handover"
          | "phone"
          | "rights"
          | "announcements"
          | "catalogue"
          | "wallboard"
          | "my-queues"
          | "order"
          | "monitored"
          | "reports";
      }
    >;

/** Where the news of the live feed is heard. */
export interface LiveNewsSource {
  on(event: "live", listener: (news: LiveNews) => void): unknown;
  off(event: "live", listener: (news: LiveNews) => void): unknown;
}

/** From the attempt to central's hello. */
const helloTimeoutMs = 15_000;
/** Silence for this many heartbeats means that the connection is dead, though TCP has not noticed. */
const missedHeartbeats = 2.5;

/** Central's own close code (private use range, RFC 6455, section 7.4.2): the session behind the socket has ended. */
const sessionEndedClose = 4401;

type Phase = "off" | "connecting" | "open" | "waiting";

/**
 *  off ──start──► connecting ──hello──► open
 *                  ▲    │ refused, no hello │ closed, silent
 *                  └─ waiting ◄────────────┘        (backoff with jitter; 401: with a renewed token)
 *
 *  any ──stop, session over──► off
 */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { connect, tokens, onWake, logger, clock, backoff } = options;
  let phase: Phase = "off";
  let socket: WebSocket | null = null;
  let cancelTimer: () => void = () => undefined;
  /** Rises with every attempt, so that what belongs to an older one is ignored. */
  let attempt = 0;
  let heartbeatMs = 0;
  let watching = false;

  function arm(ms: number, action: () => void): void {
    cancelTimer();
    cancelTimer = clock.after(ms, action);
  }

  function wait(why: string): void {
    const wasOpen = phase === "open";
    drop();
    phase = "waiting";
    if (wasOpen) {
      options.follower?.closed();
      options.onLost?.();
      options.onNews?.({ type: "lost" });
    }
    const waitMs = backoff.nextMs();
    logger.info({ why, waitMs }, "live feed down");
    arm(waitMs, () => void open());
  }

  function drop(): void {
    attempt += 1;
    cancelTimer();
    const old = socket;
    socket = null;
    old?.terminate();
  }

  async function open(): Promise<void> {
    drop();
    phase = "connecting";
    const mine = attempt;
    let token: string;
    try {
      token = await tokens.access();
    } catch (error) {
      if (mine === attempt) afterTokenFailure(error);
      return;
    }
    if (mine !== attempt) return;
    try {
      listen(connect(token), token, mine);
    } catch (error) {
      logger.error({ err: error }, "live feed can't be opened");
      wait("not opened");
    }
  }

  function afterTokenFailure(error: unknown): void {
    const code = error instanceof CentralError ? error.code : "internal";
    if (code === "unauthenticated" || code === "session-superseded" || code === "token-expired") stop();
    else wait(code);
  }

  function listen(fresh: WebSocket, token: string, mine: number): void {
    socket = fresh;
    const current = () => mine === attempt;
    arm(helloTimeoutMs, () => wait("no hello"));
    fresh.on("message", (data, binary) => {
      if (current()) hear(data, binary);
    });
    // An error is always followed by a close; without a listener it would end the process.
    fresh.on("error", (error) => logger.debug({ code: "code" in error ? error.code : error.name }, "live feed error"));
    fresh.on("close", (code) => {
      if (!current()) return;
      if (code === sessionEndedClose) void renew(token, mine);
      else wait(`closed ${code}`);
    });
    fresh.on("unexpected-response", (request, response) => {
      request.destroy();
      if (!current()) return;
      if (response.statusCode === 401) void renew(token, mine);
      else wait(`answered ${response.statusCode}`);
    });
  }

  async function renew(token: string, mine: number): Promise<void> {
    try {
      await tokens.renew(token);
      // Through the waiting time: a central that goes on refusing must not be hammered.
      if (mine === attempt) wait("token renewed");
    } catch (error) {
      if (mine === attempt) afterTokenFailure(error);
    }
  }

  function hear(data: RawData, binary: boolean): void {
    const event = liveMessage(data, binary);
    if (event === null) {
      logger.warn("an unknown message on the live feed was ignored");
      return;
    }
    switch (event.type) {
      case "hello":
        phase = "open";
        heartbeatMs = event.heartbeatMs;
        backoff.reset();
        watch();
        options.follower?.opened(event.follows ?? false);
        if (watching) say({ type: "watch-wallboard", on: true });
        onWake();
        options.onNews?.({ type: "open", serverTime: event.serverTime });
        return;
      case "heartbeat":
      case "following":
      case "changes":
        watch();
        options.follower?.hear(event);
        return;
      case "changed":
        watch();
        onWake();
        return;
      case "handover":
      case "phone":
      case "rights":
      case "announcements":
      case "catalogue":
      case "wallboard":
      case "my-queues":
      case "order":
      case "monitored":
      case "reports":
        watch();
        options.onNews?.(event);
        return;
      case "session-superseded":
        tokens.end({ reason: "superseded", deskName: event.deskName });
        stop();
        return;
      default:
        assertNever(event);
    }
  }

  function say(request: LiveRequest): void {
    if (phase !== "open" || socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify(request));
  }

  function watch(): void {
    if (phase === "open") arm(heartbeatMs * missedHeartbeats, () => wait("silent"));
  }

  function stop(): void {
    if (phase === "open") options.follower?.closed();
    drop();
    phase = "off";
  }

  return {
    start() {
      if (phase === "off") void open();
    },
    stop,
    kick() {
      if (phase === "waiting") void open();
    },
    follow: (cursor) => say({ type: "follow", cursor }),
    watchWallboard(on) {
      if (on === watching) return;
      watching = on;
      say({ type: "watch-wallboard", on });
    },
  };
}
