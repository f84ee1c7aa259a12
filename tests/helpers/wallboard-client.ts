import { once } from "node:events";
import { zstdDecompressSync } from "node:zlib";
import { WebSocket } from "ws";
import {
  LiveEvent,
  type LiveRequest,
  liveTokenPrefix,
  type Wallboard,
  type WallboardAgent,
  type WallboardQueue,
} from "#shared/contract/central/index.ts";
import { patienceMs } from "./patience.ts";

type Glances = Extract<LiveEvent, { type: "my-queues" }>["queues"];

/** A desk that keeps the wallboard as it is told. */
export interface Watching {
  readonly socket: WebSocket;
  readonly queues: ReadonlyMap<string, WallboardQueue>;
  readonly agents: ReadonlyMap<string, WallboardAgent>;
  /** What was said last beside rows. */
  readonly last: Wallboard | null;
  /** How many messages came: all, and those that were whole. */
  readonly told: { readonly all: number; readonly whole: number };
  /** Every list that was told of the agent's own queues. */
  readonly glances: readonly Glances[];
  watch(on?: boolean): void;
  /** Resolves when it is so, after whichever message. @throws Error with the picture when it does not become so */
  until(what: string, holds: (self: Watching) => boolean): Promise<void>;
}

export async function connectWatching(
  url: string,
  token: string,
  options: { autoPong?: boolean } = {},
): Promise<Watching> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/live`, [`${liveTokenPrefix}${token}`], options);
  const queues = new Map<string, WallboardQueue>();
  const agents = new Map<string, WallboardAgent>();
  const glances: Glances[] = [];
  const told = { all: 0, whole: 0 };
  const waiting = new Set<() => void>();
  let last: Wallboard | null = null;

  function take(wallboard: Wallboard): void {
    told.all += 1;
    if (wallboard.whole) {
      told.whole += 1;
      queues.clear();
      agents.clear();
    }
    for (const queue of wallboard.queues) queues.set(queue.queue, queue);
    for (const agent of wallboard.agents) agents.set(agent.id, agent);
    for (const name of wallboard.goneQueues) queues.delete(name);
    for (const id of wallboard.goneAgents) agents.delete(id);
    last = wallboard;
  }

  socket.on("message", (data, binary) => {
    const text = binary ? zstdDecompressSync(data as Buffer).toString() : String(data);
    const event = LiveEvent.parse(JSON.parse(text));
    if (event.type === "wallboard") take(event.wallboard);
    if (event.type === "my-queues") glances.push(event.queues);
    for (const wake of waiting) wake();
  });
  const self: Watching = {
    socket,
    queues,
    agents,
    get last() {
      return last;
    },
    told,
    glances,
    watch(on = true) {
      const request: LiveRequest = { type: "watch-wallboard", on };
      socket.send(JSON.stringify(request));
    },
    async until(what, holds) {
      const late = Date.now() + patienceMs;
      while (!holds(self)) {
        const leftMs = late - Date.now();
        const picture = { last, queues: [...queues.values()], agents: [...agents.values()], glances };
        if (leftMs <= 0) throw new Error(`${what} did not come: ${JSON.stringify(picture)}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(end, leftMs);
          function end() {
            clearTimeout(timer);
            waiting.delete(end);
            resolve();
          }
          waiting.add(end);
        });
      }
    },
  };
  await once(socket, "open");
  return self;
}
