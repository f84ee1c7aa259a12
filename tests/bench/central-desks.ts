/**
 * Many desks in one process, for the central bench: each a live feed and pulls as a desk does them, without a store. Frames that many get alike are
 * read once, so that thousands of desks fit beside what is measured.
 */
import { Agent, get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { zstdDecompressSync } from "node:zlib";
import { WebSocket } from "ws";
import { centralRoutes, type LiveEvent, liveTokenPrefix } from "#shared/contract/central/index.ts";
import type { Change, PullResponse } from "#shared/sync/index.ts";
import { sharedNow } from "./child.ts";
import { Histogram, type Spread } from "./histogram.ts";

export type DesksOrder =
  | { do: "connect"; url: string; tokens: readonly string[]; cursor: string; follow: boolean }
  | { do: "forget" }
  | { do: "close" }
  | { do: "report"; sent: readonly Sent[] };
/** A change and when it was sent and answered, by the shared clock. */
export interface Sent {
  readonly mark: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}
export interface DesksReport {
  /** From the answer to the change's author until a desk has it. */
  readonly afterAnswer: Spread;
  readonly afterSending: Spread;
  readonly missed: number;
  readonly doubled: number;
  readonly pulls: number;
  readonly frames: number;
  readonly megabytes: number;
  /** Processor seconds of this process since it was told to forget. */
  readonly cpuSeconds: number;
}

interface Desk {
  readonly index: number;
  readonly token: string;
  readonly socket: WebSocket;
  cursor: string;
  pulling: boolean;
  again: boolean;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
let url = "";
let follow = true;
let desks: Desk[] = [];
/** By mark: when each desk had it; 0: not yet. */
let seen = new Map<string, Float64Array>();
let doubled = 0;
let pulls = 0;
let frames = 0;
let bytes = 0;
let cpu = process.cpuUsage();

function had(desk: Desk, marks: readonly string[], at: number): void {
  for (const mark of marks) {
    let times = seen.get(mark);
    if (times === undefined) {
      times = new Float64Array(desks.length);
      seen.set(mark, times);
    }
    if (times[desk.index] === 0) times[desk.index] = at;
    else doubled += 1;
  }
}

function marksOf(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => {
    const mark = change.op === "put" ? (change.record.title ?? null) : null;
    return typeof mark === "string" && mark.startsWith("mark ") ? [mark] : [];
  });
}

/** The last frames, as many desks get the same. */
const known: { data: Buffer; event: LiveEvent; marks: string[] }[] = [];
function read(data: Buffer, binary: boolean): { event: LiveEvent; marks: string[] } {
  const found = known.find((it) => it.data.equals(data));
  if (found !== undefined) return found;
  const event = JSON.parse(String(binary ? zstdDecompressSync(data) : data)) as LiveEvent;
  const made = { data: Buffer.from(data), event, marks: event.type === "changes" ? marksOf(event.changes) : [] };
  known.unshift(made);
  known.length = Math.min(known.length, 8);
  return made;
}

function hear(desk: Desk, data: Buffer, binary: boolean): void {
  const at = sharedNow();
  frames += 1;
  bytes += data.length;
  const { event, marks } = read(data, binary);
  if (event.type === "changes") {
    if (event.from !== desk.cursor) throw new Error("changes that don't fit the desk's cursor");
    desk.cursor = event.cursor;
    had(desk, marks, at);
  } else if (event.type === "hello") void pull(desk, follow && (event.follows ?? false));
  else if (event.type === "changed") void pull(desk, follow);
}

async function pull(desk: Desk, thenFollow: boolean): Promise<void> {
  if (desk.pulling) {
    desk.again = true;
    return;
  }
  desk.pulling = true;
  do {
    desk.again = false;
    for (let more = true; more; ) {
      const page = await askPage(desk);
      pulls += 1;
      had(desk, marksOf(page.changes), sharedNow());
      desk.cursor = page.cursor;
      more = page.more;
    }
  } while (desk.again);
  desk.pulling = false;
  if (thenFollow) desk.socket.send(JSON.stringify({ type: "follow", cursor: desk.cursor }));
  settled(desk);
}

function askPage(desk: Desk): Promise<PullResponse> {
  const path = `${url}${centralRoutes.changes}?protocol=1&limit=500&cursor=${desk.cursor}`;
  return new Promise((resolve, reject) => {
    get(path, { agent, headers: { authorization: `Bearer ${desk.token}` } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
      });
      answer.on("end", () => {
        const text = String(Buffer.concat(chunks));
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`a pull was answered ${answer.statusCode}: ${text}`));
      });
    }).on("error", reject);
  });
}

let settled: (desk: Desk) => void = () => undefined;

function close(): void {
  settled = () => undefined;
  for (const { socket } of desks) {
    socket.removeAllListeners("close");
    socket.terminate();
  }
  desks = [];
  known.length = 0;
}

/** Each desk pulls once, then follows where that is wanted. @returns seconds until all did */
async function connect(order: Extract<DesksOrder, { do: "connect" }>): Promise<number> {
  ({ url, follow } = order);
  close();
  const started = performance.now();
  const left = new Set<Desk>();
  forget();
  const done = Promise.withResolvers<void>();
  settled = (desk) => {
    left.delete(desk);
    if (left.size === 0 && desks.length === order.tokens.length) done.resolve();
  };
  for (const token of order.tokens) {
    const socket = new WebSocket(`${url.replace("http", "ws")}${centralRoutes.live}`, [liveTokenPrefix + token], {
      perMessageDeflate: false,
    });
    const desk: Desk = { index: desks.length, token, socket, cursor: order.cursor, pulling: false, again: false };
    desks.push(desk);
    left.add(desk);
    socket.on("message", (data, binary) => hear(desk, data as Buffer, binary));
    socket.on("error", (error) => done.reject(error));
    socket.on("close", (code) => done.reject(new Error(`central closed a desk's feed: ${code}`)));
    if (desks.length % 50 === 0) await new Promise((resolve) => socket.once("open", resolve));
  }
  await done.promise;
  return (performance.now() - started) / 1000;
}

/** What is still on its way is late, not missed. */
async function arrived(sent: readonly Sent[]): Promise<void> {
  const all = () => sent.every(({ mark }) => seen.get(mark)?.every((at) => at > 0) ?? false);
  for (let waited = 0; waited < patienceMs && !all(); waited += 500) await wait(500);
}

const patienceMs = 20_000;

function report(sent: readonly Sent[]): DesksReport {
  const [afterAnswer, afterSending] = [new Histogram(), new Histogram()];
  let missed = 0;
  for (const { mark, sentAt, answeredAt } of sent) {
    const times = seen.get(mark);
    for (let index = 0; index < desks.length; index += 1) {
      const at = times?.[index] ?? 0;
      if (at === 0) {
        missed += 1;
        continue;
      }
      afterAnswer.add(at - answeredAt);
      afterSending.add(at - sentAt);
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    afterAnswer: afterAnswer.summary(),
    afterSending: afterSending.summary(),
    ...{ missed, doubled, pulls, frames },
    megabytes: Math.round(bytes / 2 ** 20),
    cpuSeconds: (user + system) / 1e6,
  };
}

function forget(): void {
  seen = new Map();
  doubled = 0;
  pulls = 0;
  frames = 0;
  bytes = 0;
  cpu = process.cpuUsage();
}

process.on("message", async (order: DesksOrder) => {
  if (order.do === "connect") process.send?.(await connect(order));
  else if (order.do === "report") {
    await arrived(order.sent);
    process.send?.(report(order.sent));
  } else {
    if (order.do === "close") close();
    forget();
    process.send?.(null);
  }
});
process.on("disconnect", () => process.exit(0));
