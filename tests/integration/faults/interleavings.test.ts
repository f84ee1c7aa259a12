import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseKind, postgresMissing } from "#tests/helpers/databases.ts";
import { type CentralHost, openCentralHost } from "./central-host.ts";
import { type FaultDatabases, openFaultDatabases } from "./databases.ts";
import { openFaultDesk } from "./fault-desk.ts";
import { Ledger } from "./ledger.ts";
import { brokenPromises, drain } from "./outcome.ts";
import { type Play, take } from "./play.ts";
import { interleavings, type Step } from "./steps.ts";

/**
 * Random interleavings of work and faults on real stores and a real central. A failure prints its seed, path and steps. To see it again:
 *
 *   POPLINE_FAULT_SEED=<seed> POPLINE_FAULT_PATH=<path> vitest run --project integration tests/integration/faults/interleavings.test.ts
 *
 * or with the steps themselves, POPLINE_FAULT_STEPS='[…]'. POPLINE_FAULT_RUNS asks for a long run, POPLINE_FAULT_DATABASE for one database.
 */
const environment = process.env;
const runs = (fewest: number) => Number(environment.POPLINE_FAULT_RUNS ?? fewest);
const limitMs = environment.POPLINE_FAULT_RUNS === undefined ? 15_000 : 24 * 3_600_000;
/** The same for each usual run; a long one takes another each time. */
const usualSeed = 4242;
const seed = Number(
  environment.POPLINE_FAULT_SEED ?? (environment.POPLINE_FAULT_RUNS === undefined ? usualSeed : Date.now() % 2 ** 31),
);
const stepsAtOnce = Number(environment.POPLINE_FAULT_LENGTH ?? 40);

async function play(host: CentralHost, steps: readonly Step[], taken: Map<string, number>): Promise<void> {
  host.gate.heal();
  host.gate.protocol(null);
  await host.databases.restart();
  await host.reset();
  const desks = await Promise.all(["ann", "ben", "cay"].map((username) => openFaultDesk(host.gate.url, username)));
  const stage: Play = { host, desks, ledger: new Ledger(), taken, deed: Promise.resolve() };
  try {
    for (const desk of desks) await desk.signedIn();
    for (const step of steps) await take(stage, step);
    await drain(stage);
    expect((await brokenPromises(stage)).slice(0, 20)).toEqual([]);
    if (environment.POPLINE_FAULT_RUNS !== undefined)
      process.stdout.write(`${host.databases.kind}: a run of ${steps.length} steps was as promised\n`);
  } finally {
    host.gate.heal();
    for (const desk of desks) await desk.close();
  }
}

for (const kind of ["pglite", "postgres"] as const satisfies readonly DatabaseKind[]) {
  const missing = kind === "postgres" ? postgresMissing() : null;
  const wanted = (environment.POPLINE_FAULT_DATABASE ?? kind) === kind;
  const name = `whatever happens between desks and central · ${kind === "pglite" ? "PGlite" : "PostgreSQL"}`;
  describe.skipIf(missing !== null || !wanted)(missing === null ? name : `${name} can't run here: ${missing}`, () => {
    let databases: FaultDatabases;
    let host: CentralHost;
    beforeAll(async () => {
      databases = await openFaultDatabases(kind);
      host = await openCentralHost(databases);
    }, 300_000);
    afterAll(async () => {
      await host.close();
      await databases.close();
    });

    it("both sides end equal, nothing typed is lost, and nothing is done twice", {
      timeout: limitMs + 90_000,
    }, async () => {
      const taken = new Map<string, number>();
      if (environment.POPLINE_FAULT_STEPS !== undefined) {
        await play(host, JSON.parse(environment.POPLINE_FAULT_STEPS) as Step[], taken);
        return;
      }
      const property = fc.asyncProperty(interleavings(stepsAtOnce), (steps) => play(host, steps, taken));
      await fc.assert(property, {
        seed,
        numRuns: runs(kind === "pglite" ? 3 : 8),
        ...(environment.POPLINE_FAULT_PATH === undefined ? {} : { path: environment.POPLINE_FAULT_PATH }),
        interruptAfterTimeLimit: limitMs,
        // A run takes seconds: a shorter example is looked for on request.
        endOnFailure: environment.POPLINE_FAULT_SHRINK === undefined,
        reporter: (details) => {
          if (details.failed && details.counterexample !== null)
            throw new Error(
              `POPLINE_FAULT_SEED=${details.seed} POPLINE_FAULT_PATH=${details.counterexamplePath}\nPOPLINE_FAULT_STEPS='${JSON.stringify(details.counterexample[0])}'\n${String(details.errorInstance)}`,
              { cause: details.errorInstance },
            );
          if (environment.POPLINE_FAULT_RUNS !== undefined)
            process.stdout.write(
              `${kind}: ${details.numRuns} runs of seed ${details.seed}; steps ${JSON.stringify(Object.fromEntries(taken))}\n`,
            );
        },
      });
    });
  });
}
