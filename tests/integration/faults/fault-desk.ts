import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createSession, type Session } from "#main/desk/session/index.ts";
import { Connection } from "#main/store/connection.ts";
import { fileKey, openStore, type Store } from "#main/store/index.ts";
import { type Clock, createSync, type Sync } from "#main/sync/index.ts";
import { type Entity, entityNames } from "#shared/crm/index.ts";
import type { Fields, Mutation } from "#shared/sync/index.ts";
import { removeFolder } from "./folders.ts";
import { password } from "./people.ts";

const logger = pino({ level: process.env.POPLINE_TEST_LOG ?? "silent" });
/** How sync says that it waits: by a timer of this length, which the test's clock never lets run out. */
const pauseMs = 777_777;
const mismatchMs = 5 * 60_000;

/** What only this desk knows: what central did not take as it was. */
export interface Kept {
  readonly conflicts: readonly { readonly id: string; readonly record: string; readonly mine: Fields }[];
  readonly rejected: readonly {
    readonly id: string;
    readonly reason: string;
    readonly detail: string;
    readonly mutation: Mutation;
  }[];
}

/** The desk's real session, store and sync. It synchronises when it is told to, so that a run can be repeated; its clock is its own. */
export interface FaultDesk {
  readonly username: string;
  readonly session: Session<Store>;
  readonly store: () => Store;
  readonly sync: () => Sync;
  /** Pushes and pulls until nothing is wanted, or until it has to wait. A round that a black hole holds up goes on in the background. */
  round(): Promise<void>;
  /** A round is under way. */
  busy(): boolean;
  idle(): Promise<void>;
  /** Whatever ends the session just now has ended it. */
  settled(): Promise<void>;
  /** Signs in (again) if it is not: central or the session may have been gone for a month. */
  signedIn(): Promise<boolean>;
  /** Ms that this desk's clock is off. */
  offset: number;
  /** Ends the store's writing thread in the middle of whatever it does; the engine starts another. */
  killWriter(): Promise<void>;
  /** Ends the engine and starts it again on the same files. */
  restart(): Promise<void>;
  /** All rows of the file, by kind. */
  rows(): Promise<Map<Entity, Map<string, Fields>>>;
  kept(): Promise<Kept>;
  close(): Promise<void>;
}

export async function openFaultDesk(server: string, username: string, folder?: string): Promise<FaultDesk> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), "popline-faultdesk-")));
  let sync: Sync | null = null;
  let accountDir = "";
  let over: () => void = () => undefined;
  let working: Promise<void> | null = null;

  const now = () => Date.now() + desk.offset;
  const clock: Clock = {
    now,
    after(delayMs, action) {
      if (delayMs === pauseMs || delayMs === mismatchMs) over();
      // What waits for longer is done when the test says so.
      if (delayMs > 1_000) return () => undefined;
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const open = () =>
    createSession<Store>({
      dataDir,
      deskName: `PC of ${username}`,
      central: () => ({ url: server, caFile: null }),
      openStore({ dir, rules }) {
        accountDir = dir;
        const workerUrl = new URL("../../helpers/dying-worker.ts", import.meta.url);
        return openStore({ dir, key: fileKey(join(dataDir, "key")), logger, now, rules, workerUrl });
      },
      hooks: {
        async opened({ store, central, deskId }) {
          const made = createSync({
            ...{ store, central, deskId, logger, clock, live: null },
            backoff: () => ({ nextMs: () => pauseMs, reset: () => undefined }),
            pullEveryMs: 3_600_000,
            pushAfterMs: 3_600_000,
          });
          sync = made;
          begin(() => made.start());
        },
        changed: async () => undefined,
        async closing() {
          await sync?.stop();
          sync = null;
          over();
        },
      },
      logger,
    });

  /** Starts a round and knows when it is over. */
  function begin(start: () => void): void {
    const running = sync;
    if (running === null) return;
    working = new Promise<void>((resolve) => {
      let seen = false;
      const heard = ({ name }: { name: string }) => {
        if (name === "idle" || name === "paused") {
          if (seen) over();
        } else seen = true;
      };
      over = () => {
        running.off("state", heard);
        over = () => undefined;
        working = null;
        resolve();
      };
      running.on("state", heard);
      start();
    });
  }

  const current = <T>(value: T | null | undefined): T => {
    if (value === null || value === undefined) throw new Error(`${username} is not signed in`);
    return value;
  };

  async function reading<T>(work: (connection: Connection) => T): Promise<T> {
    const key = await fileKey(join(dataDir, "key")).get();
    const connection = new Connection({ file: join(accountDir, "desk.db"), key, readonly: true, cacheKiB: 1000 });
    try {
      return work(connection);
    } finally {
      connection.close();
    }
  }

  let session = await open();
  const desk: FaultDesk = {
    username,
    get session() {
      return session;
    },
    offset: 0,
    store: () => current(session.account()).store,
    sync: () => current(sync),
    async round() {
      if (sync === null) return;
      if (working !== null) await working;
      begin(() => sync?.now());
      await working;
    },
    busy: () => working !== null,
    async idle() {
      await working;
    },
    // Sessions are begun and ended one after the other; one that runs is not begun again.
    settled: () => session.start().catch(() => undefined),
    async signedIn() {
      await desk.settled();
      if (session.state().name === "signed-in") return true;
      try {
        await session.signIn({ server, username, password, takeOver: true });
      } catch (error) {
        logger.warn({ err: error }, "could not sign in");
        return false;
      }
      await working;
      return true;
    },
    async killWriter() {
      await desk
        .store()
        .write.kv.set("die", "now")
        .catch(() => undefined);
    },
    async restart() {
      await session.stop();
      session = await open();
      await session.start();
      await working;
    },
    rows: () =>
      reading((connection) => {
        const all = new Map<Entity, Map<string, Fields>>();
        for (const entity of entityNames) {
          const ids = connection.sql<[], { id: string }>(`SELECT id FROM ${entity}`).all();
          const read = desk.store().read.records;
          all.set(entity, new Map(ids.map(({ id }) => [id, read.get(entity, id) as unknown as Fields])));
        }
        return all;
      }),
    kept: () =>
      reading((connection) => ({
        conflicts: connection
          .sql<[], { id: string; record: string; conflicts: string }>(
            "SELECT mutation_id AS id, record_id AS record, conflicts FROM conflict",
          )
          .all()
          .map(({ id, record, conflicts }) => {
            const fields = JSON.parse(conflicts) as { field: string; mine: Fields[string] }[];
            return { id, record, mine: Object.fromEntries(fields.map(({ field, mine }) => [field, mine])) };
          }),
        rejected: connection
          .sql<[], { id: string; mutation: string; reason: string; detail: string }>(
            "SELECT mutation_id AS id, mutation, reason, detail FROM rejected",
          )
          .all()
          .map(({ id, mutation, ...why }) => ({ id, ...why, mutation: JSON.parse(mutation) as Mutation })),
      })),
    async close() {
      await session.stop();
      await removeFolder(dataDir);
    },
  };
  return desk;
}
