import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { fileKey, openStore, type Store, type WriteOp } from "#main/store/index.ts";
import {
  type CentralClient,
  createCentralClient,
  createHttpClient,
  createTlsTrust,
  createTokens,
  systemClock,
} from "#main/sync/index.ts";
import { createPush } from "#main/sync/push.ts";
import { createSnapshotIntake } from "#main/sync/snapshot-intake.ts";
import { openDatabase } from "#server/db/open-database.ts";
import type { EntityRecord, WritableEntity } from "#shared/crm/entities.ts";
import type { UserId } from "#shared/ids.ts";
import { aCustomer, anInteraction, aPhone, aTask, testRules } from "#tests/helpers/builders.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import { type BenchOptions, type Figures, percentile, rounded, table } from "./bench.ts";
import { adminPassword, startBenchCentral } from "./bench-central.ts";
import { fillCentral } from "./fill-central.ts";
import { startLoudness } from "./loudness.ts";
import { centralsBackends, processorSeconds } from "./processor-time.ts";

const changes = 1_000;
const rounds = 5;

/**
 * A desk comes back with 1,000 changes made without central: its outbox in a real store, sent by the desk's own push to a central on PostgreSQL,
 * until every one is acknowledged. Five times; how loud the machine was is beside it.
 */
export async function run({ customers, out }: BenchOptions): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "popline-push-"));
  const postgres = await startPostgresServer();
  const loudness = startLoudness();
  const closing: (() => Promise<void>)[] = [];
  try {
    const central = await startBenchCentral(folder, postgres.url);
    closing.push(central.stop);
    const database = await openDatabase({ kind: "postgres", url: postgres.url, maxConnections: 2 });
    closing.push(() => database.close());
    await fillCentral(database.db, customers, out);
    const logger = pino({ level: "warn" }, pino.destination(2));
    const store = await openStore({
      dir: join(folder, "desk"),
      key: fileKey(join(folder, "key")),
      logger,
      now: Date.now,
      rules: testRules,
    });
    closing.push(() => store.close());
    const http = createHttpClient({ server: new URL(central.url), trust: createTlsTrust(null) });
    closing.push(() => http.close());
    const { token } = await signInAt(central.url, "admin", adminPassword);
    const client = clientWith(http, token);
    const me = await client.me();
    const intake = createSnapshotIntake({ store, central: client, logger, clock: systemClock });
    while ((await intake.step(undefined)) === null);
    while (store.read.sync.wordsLeft()) await new Promise((resolve) => setTimeout(resolve, 100));
    const push = createPush({ store, central: client, deskId: crypto.randomUUID(), logger, clock: systemClock });

    const taken: number[] = [];
    const head = [
      "",
      "s",
      "changes/s",
      "steps",
      "longest step ms",
      "desk s",
      "central s",
      "PostgreSQL s",
      "idle loop p99.9 ms",
    ];
    const rows = [head];
    for (let round = 0; round < rounds; round += 1) {
      await work(store, round, customers, me.id);
      const backends = await centralsBackends(database.db);
      const before = [process.cpuUsage(), processorSeconds([central.pid]), processorSeconds(backends)] as const;
      await loudness.read();
      const started = performance.now();
      const steps: number[] = [];
      let answered = 0;
      for (let more = true; more; ) {
        const at = performance.now();
        const step = await push.step();
        steps.push(performance.now() - at);
        answered += step.answered;
        more = step.more;
      }
      const seconds = (performance.now() - started) / 1000;
      const { p999Ms } = await loudness.read();
      const left = store.read.outbox.counts();
      if (answered !== changes || left.pending + left.conflicts + left.rejected > 0)
        throw new Error(`${answered} of ${changes} were acknowledged; left: ${JSON.stringify(left)}`);
      taken.push(seconds);
      const { user, system } = process.cpuUsage(before[0]);
      rows.push([
        `round ${round + 1}`,
        seconds.toFixed(2),
        (changes / seconds).toFixed(0),
        String(steps.length),
        Math.max(...steps).toFixed(0),
        ((user + system) / 1e6).toFixed(2),
        (processorSeconds([central.pid]) - before[1]).toFixed(2),
        (processorSeconds(backends) - before[2]).toFixed(2),
        p999Ms.toFixed(0),
      ]);
    }
    table(rows, out);
    return { changes, medianSeconds: rounded(percentile(taken, 0.5), 2), maxSeconds: rounded(Math.max(...taken), 2) };
  } finally {
    loudness.stop();
    for (const close of closing.reverse()) await close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function clientWith(http: ReturnType<typeof createHttpClient>, token: string): CentralClient {
  const tokens = createTokens({
    refresh: () => Promise.reject(new Error("the bench is over before its token is")),
    save: async () => undefined,
    refreshToken: "none",
    accessToken: token,
    onEnd: () => undefined,
  });
  return createCentralClient(http, tokens);
}

/** What agents do: 400 calls written down, 300 changed customers, 200 tasks, and 50 new customers with a number each. */
async function work(store: Store, round: number, customers: number, me: UserId): Promise<void> {
  let nth = round * 1_000;
  const someone = () => {
    for (;;) {
      nth += 1;
      const { customer } = datasetCustomer(Math.floor((nth * 0.618_033_988_75 * customers) % customers));
      const held = customer.status === "dormant" ? null : store.read.records.get("customer", customer.id);
      if (held !== null) return held;
    }
  };
  const ops: WriteOp[] = [];
  const save = <E extends WritableEntity>(entity: E, record: EntityRecord<E>) =>
    ops.push({ op: "save", entity, record } as unknown as WriteOp);
  for (let i = 0; i < 400; i += 1)
    save(
      "interaction",
      anInteraction({ customerId: someone().id, agentId: me, dispositionId: null, notes: `call ${i}` }),
    );
  for (const customer of distinct(300, someone))
    save("customer", {
      ...customer,
      title: `Buyer ${round}`,
      notes: `${customer.notes}\nAsked for a quote in round ${round}.`,
    });
  for (let i = 0; i < 200; i += 1)
    save("task", aTask({ customerId: someone().id, leadId: null, interactionId: null, assigneeId: me }));
  for (let i = 0; i < 50; i += 1) {
    const customer = aCustomer({ ownerId: null, name: `New ${round} ${i}` });
    save("customer", customer);
    save("phone", aPhone({ customerId: customer.id, contactId: null, leadId: null }));
  }
  await store.write.transact(ops);
  const { pending } = store.read.outbox.counts();
  if (pending !== changes) throw new Error(`${pending} changes wait instead of ${changes}`);
}

function distinct<T extends { id: string }>(count: number, next: () => T): T[] {
  const found = new Map<string, T>();
  while (found.size < count) {
    const one = next();
    found.set(one.id, one);
  }
  return [...found.values()];
}
