/**
 * The desk's side of the first-sync bench as a process of its own: a real encrypted store that takes in the snapshot at a URL, while numbers are looked
 * up and drafts saved as on a working desk. Tells its figures to its parent.
 */
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pino } from "pino";
import { fileKey, openStore } from "#main/store/index.ts";
import { type CentralClient, createHttpClient, createTlsTrust, systemClock } from "#main/sync/index.ts";
import { createSnapshotIntake } from "#main/sync/snapshot-intake.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { numberKey } from "#shared/phone/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { loopDelay } from "./loop-delay.ts";
import { percentile, rounded } from "./percentile.ts";

export interface FirstSyncReport {
  readonly customers: number;
  readonly seconds: number;
  /** Of this process, user and system, until the last row was in. */
  readonly cpuSeconds: number;
  /** From the last row until every index is made, and every search word. */
  readonly indexesSeconds: number;
  /** null: too many to wait for. */
  readonly wordsSeconds: number | null;
  /** Before it began, and at most until the indexes were made. */
  readonly startRssMb: number;
  readonly maxRssMb: number;
  /** What a pop asks of the store, from when it was due on the engine's thread: whose number it is, and that one's card. */
  readonly popP50Ms: number;
  readonly popP95Ms: number;
  /** The same afterwards, with nothing else to do. */
  readonly idlePopP50Ms: number;
  readonly idlePopP95Ms: number;
  readonly lookups: number;
  readonly lookupP50Ms: number;
  readonly lookupP99Ms: number;
  readonly saveP95Ms: number;
  readonly saveMaxMs: number;
  /** While the indexes were made. */
  readonly indexSaveMaxMs: number;
  readonly loopP999Ms: number;
}

const [dir = "", url = "", token = "", count = "0"] = process.argv.slice(2);
const customers = Number(count);
const logger = pino({ level: "warn" }, pino.destination(2));
const store = await openStore({ dir, key: fileKey(join(dir, "..", "key")), logger, now: Date.now, rules: testRules });
const http = createHttpClient({ server: new URL(url), trust: createTlsTrust(null) });
const central = {
  snapshot: (resume: string | null, signal: AbortSignal) =>
    http.open({
      path: centralRoutes.snapshot,
      query: { protocol: 1, resume: resume ?? undefined },
      token,
      signal,
    }),
} as unknown as CentralClient;
const intake = createSnapshotIntake({ store, central, logger, clock: systemClock });

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();
const lookups: number[] = [];
const pops: number[] = [];
const saves: number[] = [];
let maxRss = 0;
let nth = 0;
/** A call every ten milliseconds, from the time on when it was due, as an INVITE waits for the engine's thread. */
let due = performance.now() + 10;
function ring(): void {
  nth += 1;
  const { phones } = datasetCustomer(Math.floor((nth * 0.618_033_988_75 * customers) % customers));
  const key = numberKey(phones[0]?.e164 ?? "", testRules);
  const at = performance.now();
  const { exact } = store.read.matches.byNumber(key);
  const found = performance.now();
  lookups.push(found - at);
  const [match] = exact;
  if (match?.target.type === "customer") store.read.cards.customer(match.target.id);
  pops.push(performance.now() - Math.min(at, due));
  if (nth % 20 === 0) maxRss = Math.max(maxRss, process.memoryUsage.rss());
  due = performance.now() + 10;
  looking = setTimeout(ring, 10);
}
let looking = setTimeout(ring, 10);
let saving: Promise<unknown> = Promise.resolve();
/** An agent types for six seconds and listens for four, over and over. */
const typing = setInterval(() => {
  const at = performance.now();
  if (at % 10_000 > 6_000) return;
  saving = store.write.drafts
    .save("note:bench", { text: String(nth) } as never)
    .then(() => saves.push(performance.now() - at));
}, 250);

const startRssMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
const before = process.cpuUsage();
const started = performance.now();
while ((await intake.step(undefined)) === null);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
clearTimeout(looking);
await saving;
const during = { lookups: lookups.splice(0), pops: pops.splice(0), saves: saves.splice(0) };
const { total } = store.read.customers.list({ sort: "name", descending: false, cursor: null, limit: 1, filter: "" });
const { p999Ms } = loopDelay(loop);
const words = performance.now();
/** The list goes by names once their index is there. */
let indexed: number | null = null;
const tooManyWords = customers > 200_000;
while (tooManyWords ? store.read.sync.indexesLeft() : store.read.sync.wordsLeft()) {
  if (indexed === null && !store.read.sync.indexesLeft()) indexed = performance.now();
  maxRss = Math.max(maxRss, process.memoryUsage.rss());
  await new Promise((resolve) => setTimeout(resolve, 50));
}
clearInterval(typing);
await saving;
const indexSaves = saves.splice(0);
const wordsSeconds = tooManyWords ? null : rounded((performance.now() - words) / 1000);
const indexesSeconds = rounded(((indexed ?? performance.now()) - words) / 1000);
await new Promise((resolve) => setTimeout(resolve, 500));
due = performance.now() + 10;
ring();
await new Promise((resolve) => setTimeout(resolve, 5_000));
clearTimeout(looking);
const report: FirstSyncReport = {
  customers: total,
  seconds: rounded(seconds),
  cpuSeconds: rounded((user + system) / 1e6),
  indexesSeconds,
  wordsSeconds,
  popP50Ms: rounded(percentile(during.pops, 0.5)),
  popP95Ms: rounded(percentile(during.pops, 0.95)),
  idlePopP50Ms: rounded(percentile(pops, 0.5)),
  idlePopP95Ms: rounded(percentile(pops, 0.95)),
  startRssMb,
  maxRssMb: Math.round(maxRss / 2 ** 20),
  lookups: during.lookups.length,
  lookupP50Ms: rounded(percentile(during.lookups, 0.5)),
  lookupP99Ms: rounded(percentile(during.lookups, 0.99)),
  saveP95Ms: rounded(percentile(during.saves, 0.95)),
  saveMaxMs: rounded(Math.max(...during.saves)),
  indexSaveMaxMs: rounded(Math.max(0, ...indexSaves)),
  loopP999Ms: rounded(p999Ms),
};
await store.close();
await http.close();
process.send?.(report, () => process.exit(0));
