import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createSession, type Session } from "#main/desk/session/index.ts";
import { fileKey, openStore, type Store } from "#main/store/index.ts";
import { createSync, type Sync } from "#main/sync/index.ts";
import { createCentral } from "#server/central.ts";
import type { Context } from "#server/context.ts";
import { createUser } from "#server/users/save-user.ts";
import type { SessionState } from "#shared/contract/desk/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import type { TestDatabase } from "#tests/helpers/databases.ts";
import { type Gate, openGate } from "./gate.ts";

export const password = "correct horse battery";
const logger = pino({ level: process.env.POPLINE_TEST_LOG ?? "silent" });

/** A real central on a test database (whose owner closes it), with agents "ann" and "ben", behind a network that tests can disturb. */
export interface CentralStage {
  readonly gate: Gate;
  readonly context: Context;
  /** Moves central's clock on: access tokens expire. */
  later(ms: number): void;
  newDesk(options?: { deskName?: string; dataDir?: string }): Promise<TestDesk>;
  close(): Promise<void>;
}

/** The desk's session, store and sync, composed as the engine does, without telephony. */
export interface TestDesk {
  readonly session: Session<Store>;
  readonly dataDir: string;
  store(): Store;
  sync(): Sync;
  signIn(username?: string, takeOver?: boolean): Promise<void>;
  /** Waits until the session shows this. */
  until(done: (state: SessionState) => boolean): Promise<SessionState>;
  /** Waits until the first whole picture is here. */
  firstSynced(): Promise<void>;
  /** Waits until nothing is left to push and the last pull is done. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function openStage(db: TestDatabase): Promise<CentralStage> {
  let offset = 0;
  const now = () => Date.now() + offset;
  const config = {
    tokenSecret: "a secret of more than thirty-two characters",
    sip: null,
    phoneRules: testRules,
    wrapUp: { mode: "mandatory" as const, seconds: 60 },
    loginRatePerMinute: 10_000,
  };
  const { app, context } = await createCentral({ config, db, logger, now });
  for (const username of ["ann", "ben"]) {
    await createUser(context, null, {
      username,
      name: username,
      role: "agent",
      password,
      teamName: "Support",
      extension: null,
      mustChangePassword: false,
      line: null,
    });
  }
  await app.listen({ port: 0, host: "127.0.0.1" });
  const gate = await openGate((app.server.address() as AddressInfo).port);
  const desks: TestDesk[] = [];
  const dirs: string[] = [];
  return {
    gate,
    context,
    later(ms) {
      offset += ms;
    },
    async newDesk({ deskName = "PC-1", dataDir } = {}) {
      const dir = dataDir ?? (await mkdtemp(join(tmpdir(), "popline-desk-")));
      if (!dataDir) dirs.push(dir);
      const desk = await openDesk(gate.url, dir, deskName);
      desks.push(desk);
      return desk;
    },
    async close() {
      for (const desk of desks) await desk.stop();
      await gate.close();
      await app.close();
      for (const dir of dirs) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A desk of `openStage`, at any central. */
export async function openDesk(server: string, dataDir: string, deskName: string): Promise<TestDesk> {
  let sync: Sync | null = null;
  const session = await createSession<Store>({
    dataDir,
    deskName,
    central: () => ({ url: server, caFile: null }),
    openStore: ({ dir, rules }) => openStore({ dir, key: fileKey(join(dataDir, "key")), logger, now: Date.now, rules }),
    hooks: {
      async opened({ store, central, live, deskId }) {
        sync = createSync({
          store,
          central,
          live,
          deskId,
          logger,
          backoff: () => ({ nextMs: () => 100, reset: () => undefined }),
        });
        sync.start();
      },
      changed: async () => undefined,
      async closing() {
        await sync?.stop();
        sync = null;
      },
    },
    logger,
  });
  const current = <T>(value: T | null | undefined): T => {
    if (value === null || value === undefined) throw new Error("nobody is signed in at this desk");
    return value;
  };
  const desk: TestDesk = {
    session,
    dataDir,
    store: () => current(session.account()).store,
    sync: () => current(sync),
    signIn: (username = "ann", takeOver = false) => session.signIn({ server, username, password, takeOver }),
    async until(done) {
      while (!done(session.state())) await new Promise((resolve) => session.once("state", resolve));
      return session.state();
    },
    async firstSynced() {
      const running = current(sync);
      while (!desk.store().read.sync.position().firstSyncDone)
        await new Promise((resolve) => running.once("state", resolve));
    },
    async settled() {
      const running = current(sync);
      const done = () =>
        running.state().name === "idle" && running.state().pending === 0 && running.state().lastPullAt !== null;
      while (!done()) await new Promise((resolve) => running.once("state", resolve));
    },
    stop: () => session.stop(),
  };
  return desk;
}
