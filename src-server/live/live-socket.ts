import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { WebSocket, WebSocketServer } from "ws";
import { centralRoutes, type LiveEvent, LiveRequest, liveTokenPrefix } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Identity } from "../auth/identity.ts";
import { ProblemError, problemDocument } from "../http/problem-error.ts";
import type { ChangeStream, LiveDesk } from "./change-stream.ts";
import type { LiveBus } from "./live-bus.ts";

export const heartbeatMs = 15_000;
/** A desk that does not take this much is not listening: it is cut off and comes back by itself. */
const maxWaitingBytes = 1024 * 1024;
/** Desks talk to central over REST; on this socket they say where they follow from, and nothing else. */
const maxIncomingBytes = 1024;
/** A desk that leaves two of these unanswered is gone: within 5 s nobody takes its agent for being there. Counted, not timed: a busy central cuts nobody off. */
const pingMs = 1_500;
const maxUnanswered = 2;
/** Pings go out in so many parts, so that thousands of them hold up nothing. Heartbeats go with some of them. */
const pingParts = 20;
const pingsPerBeat = heartbeatMs / pingMs;
/** Private use range of RFC 6455, section 7.4.2: the session behind the socket ended. */
export const sessionEndedClose = 4401;

/** "Service Restart" of the registry that RFC 6455, section 11.7, set up: connect again, after a random wait. */
export const serviceRestartClose = 1012;

export interface LiveSockets {
  /** Desks connected to this node. */
  count(): number;
  /** The users whose desks are connected to this node. */
  users(): ReadonlySet<UserId>;
  /** Tells the desks of one user that are connected here. */
  tell(userId: UserId, event: LiveEvent): void;
  /** A desk has just been greeted. @returns the function that ends the subscription. */
  onJoined(listener: (userId: UserId, sessionId: string) => void): () => void;
  /** The last socket of a session is gone. @returns the function that ends the subscription. */
  onLeft(listener: (sessionId: string) => void): () => void;
  /** What happens to a desk's socket; `rights`: its identity was read anew. @returns the function that ends the subscription. */
  onDesk(listener: (desk: LiveDesk, what: DeskNews) => void): () => void;
  desks(): Iterable<LiveDesk>;
  /** The sessions whose desks are connected to this node. */
  sessions(): readonly { readonly sessionId: string; readonly userId: UserId }[];
  close(): Promise<void>;
}

export type DeskNews = "joined" | "watch" | "unwatch" | "rights" | "left";

interface Desk {
  readonly socket: WebSocket;
  readonly sessionId: string;
  readonly userId: UserId;
  readonly follower: LiveDesk;
  /** Of the pings' parts. */
  readonly part: number;
  /** How many pings went out, counted from a place of its own: not all heartbeats go together. */
  pings: number;
  unanswered: number;
}

/** The live feed: WebSockets at /v1/live, each of one session. The access token comes as a subprotocol, which is echoed (RFC 6455, 4.2.2). */
export function openLiveSockets(options: {
  server: Server;
  bus: LiveBus;
  logger: Logger;
  now: () => number;
  changes: ChangeStream;
  authenticate: (token: string) => Promise<Identity>;
}): LiveSockets {
  const { server, bus, logger, now, changes, authenticate } = options;
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: maxIncomingBytes,
    handleProtocols: (protocols) => bearerOf(protocols) ?? false,
  });
  const desks = new Set<Desk>();
  const joinListeners = new Set<(userId: UserId, sessionId: string) => void>();
  const leaveListeners = new Set<(sessionId: string) => void>();
  const deskListeners = new Set<(desk: LiveDesk, what: DeskNews) => void>();
  let places = 0;

  const tellOf = (desk: LiveDesk, what: DeskNews): void => {
    for (const listener of deskListeners) listener(desk, what);
  };

  const send = (desk: Desk, event: LiveEvent): void => {
    if (desk.socket.readyState !== WebSocket.OPEN) return;
    if (desk.socket.bufferedAmount > maxWaitingBytes) desk.socket.terminate();
    else desk.socket.send(JSON.stringify(event));
  };

  const joined = (socket: WebSocket, identity: Identity): void => {
    const { sessionId, userId } = identity;
    let current = identity;
    const follower: LiveDesk = {
      get identity() {
        return current;
      },
      set identity(next) {
        current = next;
        tellOf(follower, "rights");
      },
      waitingBytes: () => socket.bufferedAmount,
      tell: (event) => send(desk, event),
      send({ data, binary }) {
        if (socket.readyState === WebSocket.OPEN) socket.send(data, { binary });
      },
      end: () => socket.close(sessionEndedClose, "session ended"),
    };
    places += 1;
    const turn = { part: places % pingParts, pings: Math.floor(places / pingParts) % pingsPerBeat };
    const desk: Desk = { socket, sessionId, userId, follower, ...turn, unanswered: 0 };
    desks.add(desk);
    changes.join(follower);
    socket.on("message", (data, binary) => {
      const request = binary ? null : requestOf(String(data));
      if (request?.type === "follow") changes.follow(follower, request.cursor);
      if (request?.type === "watch-wallboard") tellOf(follower, request.on ? "watch" : "unwatch");
    });
    socket.on("pong", () => {
      desk.unanswered = 0;
    });
    socket.on("error", (error) => logger.info({ err: error }, "a live socket failed"));
    socket.on("close", () => {
      desks.delete(desk);
      changes.leave(follower);
      tellOf(follower, "left");
      // A desk that connected again before its old socket was found dead is still here.
      if (![...desks].some((other) => other.sessionId === sessionId))
        for (const listener of leaveListeners) listener(sessionId);
    });
    send(desk, { type: "hello", serverTime: now(), heartbeatMs, follows: true });
    for (const listener of joinListeners) listener(userId, sessionId);
    tellOf(follower, "joined");
  };

  const admit = async (request: IncomingMessage): Promise<Identity> => {
    if (request.url?.split("?", 1)[0] !== centralRoutes.live)
      throw new ProblemError("not-found", "There is no WebSocket at this address.");
    const protocols = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((it) => it.trim());
    const bearer = bearerOf(protocols);
    if (bearer !== null) return authenticate(bearer.slice(liveTokenPrefix.length));
    throw new ProblemError("unauthenticated", `Send the access token as the subprotocol ${liveTokenPrefix}<token>.`);
  };

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on("error", () => stream.destroy());
    admit(request).then(
      (identity) => wss.handleUpgrade(request, stream, head, (socket) => joined(socket, identity)),
      (error: unknown) => {
        if (error instanceof ProblemError) return refuse(stream, error);
        logger.error({ err: error }, "a live socket could not be checked");
        refuse(stream, new ProblemError("unavailable", "Central can't check the session now. Try again shortly."));
      },
    );
  };

  const unsubscribe = bus.subscribe((message) => {
    if (message.type === "missed") changes.missed();
    if (message.type === "changed" || message.type === "rights") changes.look();
    if (message.type === "changed") return;
    for (const desk of desks) {
      if (message.type === "announcements" || message.type === "catalogue") send(desk, { type: message.type });
      else if (message.type === "reports" && message.userId === desk.userId) send(desk, { type: "reports" });
      else if (message.type === "rights" && (message.userId ?? desk.userId) === desk.userId)
        send(desk, { type: "rights" });
      else if (message.type === "session-ended" && desk.sessionId === message.sessionId) {
        if (message.superseded) send(desk, { type: "session-superseded", deskName: message.deskName });
        desk.socket.close(sessionEndedClose, "session ended");
      }
    }
  });

  let turns = 0;
  const beat = setInterval(() => {
    turns += 1;
    for (const desk of desks) if (desk.part === turns % pingParts) ping(desk);
  }, pingMs / pingParts);

  function ping(desk: Desk): void {
    if (desk.unanswered >= maxUnanswered) {
      desk.socket.terminate();
      return;
    }
    desk.unanswered += 1;
    desk.pings += 1;
    desk.socket.ping();
    if (desk.pings % pingsPerBeat !== 0) return;
    const cursor = changes.cursorOf(desk.follower);
    send(desk, { type: "heartbeat", at: now(), ...(cursor !== undefined && { cursor }) });
  }

  server.on("upgrade", upgrade);
  return {
    count: () => desks.size,
    users: () => new Set([...desks].map((desk) => desk.userId)),
    tell(userId, event) {
      for (const desk of desks) if (desk.userId === userId) send(desk, event);
    },
    onJoined(listener) {
      joinListeners.add(listener);
      return () => joinListeners.delete(listener);
    },
    onLeft(listener) {
      leaveListeners.add(listener);
      return () => leaveListeners.delete(listener);
    },
    onDesk(listener) {
      deskListeners.add(listener);
      return () => deskListeners.delete(listener);
    },
    *desks() {
      for (const desk of desks) yield desk.follower;
    },
    sessions: () => [
      ...new Map([...desks].map(({ sessionId, userId }) => [sessionId, { sessionId, userId }])).values(),
    ],
    async close() {
      clearInterval(beat);
      unsubscribe();
      server.off("upgrade", upgrade);
      // Desks connect again, to another node where there is one.
      for (const desk of desks) desk.socket.close(serviceRestartClose, "central is stopping");
      wss.close();
      const gone = setTimeout(() => {
        for (const desk of desks) desk.socket.terminate();
      }, 500);
      await Promise.all([...desks].map((desk) => new Promise((resolve) => desk.socket.once("close", resolve))));
      clearTimeout(gone);
    },
  };
}

/** null: not what desks say; left aside, as a newer desk may say more. */
function requestOf(text: string): LiveRequest | null {
  try {
    return LiveRequest.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function bearerOf(protocols: Iterable<string>): string | null {
  for (const protocol of protocols) if (protocol.startsWith(liveTokenPrefix)) return protocol;
  return null;
}

/** An upgrade is refused with a plain HTTP answer; the WebSocket never opens. */
function refuse(stream: Duplex, problem: ProblemError): void {
  const body = JSON.stringify(problemDocument(problem, "live"));
  stream.end(
    `HTTP/1.1 ${problem.status} Refused\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
