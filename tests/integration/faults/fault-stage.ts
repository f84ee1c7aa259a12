import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import type { Fields } from "#shared/sync/index.ts";
import { type DatabaseKind, postgresMissing } from "#tests/helpers/databases.ts";
import { type CentralHost, openCentralHost } from "./central-host.ts";
import { type FaultDatabases, openFaultDatabases } from "./databases.ts";
import { type FaultDesk, openFaultDesk } from "./fault-desk.ts";
import { Ledger } from "./ledger.ts";
import { brokenPromises, drain } from "./outcome.ts";
import type { Play } from "./play.ts";

/** A central and desks for one test; `play` is new for each. */
export interface FaultStage {
  readonly kind: DatabaseKind;
  host(): CentralHost;
  play(): Play;
  /** Signed in, with its first sync done. */
  desk(username?: "ann" | "ben" | "cay", folder?: string): Promise<FaultDesk>;
  /** Mends all, synchronises until nothing happens any more, and checks every promise. */
  holds(): Promise<void>;
  /** Central's rows by SQL. */
  rows(text: string): Promise<readonly Fields[]>;
}

/** Declares the tests on both databases, each with a central in a process of its own that is new for every test. */
export function onEveryCentral(name: string, define: (stage: FaultStage) => void): void {
  onCentrals(["pglite", "postgres"], name, define);
}

/** The same on PostgreSQL, or on PGlite where that can't run: for faults in which central's database takes no part. */
export function onOneCentral(name: string, define: (stage: FaultStage) => void): void {
  onCentrals([postgresMissing() === null ? "postgres" : "pglite"], name, define);
}

function onCentrals(kinds: readonly DatabaseKind[], name: string, define: (stage: FaultStage) => void): void {
  for (const kind of kinds) {
    const missing = kind === "postgres" ? postgresMissing() : null;
    const title = `${name} · ${kind === "pglite" ? "PGlite" : "PostgreSQL"}`;
    describe.skipIf(missing !== null)(missing === null ? title : `${title} can't run here: ${missing}`, () => {
      let databases: FaultDatabases;
      let host: CentralHost;
      let play: Play;
      const desks: FaultDesk[] = [];
      beforeAll(async () => {
        databases = await openFaultDatabases(kind);
        host = await openCentralHost(databases);
      }, 300_000);
      afterAll(async () => {
        await host.close();
        await databases.close();
      });
      beforeEach(async () => {
        await databases.restart();
        await host.reset();
        play = { host, desks, ledger: new Ledger(), taken: new Map(), deed: Promise.resolve() };
      });
      afterEach(async () => {
        host.gate.heal();
        host.gate.protocol(null);
        for (const desk of desks.splice(0)) await desk.close();
      });
      define({
        kind,
        host: () => host,
        play: () => play,
        async desk(username = "ann", folder) {
          const desk = await openFaultDesk(host.gate.url, username, folder);
          desks.push(desk);
          if (folder === undefined) await desk.signedIn();
          return desk;
        },
        async holds() {
          await drain(play);
          expect((await brokenPromises(play)).slice(0, 20)).toEqual([]);
        },
        rows: (text) => host.ask({ ask: "sql", text }),
      });
    });
  }
}
