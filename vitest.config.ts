import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { patienceMs } from "./tests/helpers/patience.ts";

/** By default vitest leaves one core to itself; on two cores half of the machine would wait. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: {
    expect: { poll: { timeout: patienceMs } },
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["tests/unit/**/*.test.{ts,tsx}"], testTimeout: 60_000, maxWorkers },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/helpers/integration-setup.ts"],
          setupFiles: ["tests/helpers/cheap-passwords.ts"],
          // PGlite's code is not optimised while it runs: for databases that live for seconds that takes longer than it saves.
          execArgv: ["--liftoff-only"],
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        // Each file has a product, ports and a browser of its own; most of its time is waiting.
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/helpers/e2e-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers,
        },
      },
      {
        extends: true,
        // An exchange and desks of its own for each file, as in e2e.
        test: {
          name: "pbx",
          include: ["tests/pbx/*.test.ts"],
          globalSetup: ["tests/helpers/e2e-setup.ts", "tests/helpers/pbx-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers,
        },
      },
      {
        extends: true,
        // What changes the machine for everybody on it, such as its addresses: after the others, one file at a time.
        test: {
          name: "pbx-alone",
          include: ["tests/pbx/alone/**/*.test.ts"],
          globalSetup: ["tests/helpers/e2e-setup.ts", "tests/helpers/pbx-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
