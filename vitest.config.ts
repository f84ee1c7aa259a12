import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** By default vitest leaves one core to itself; on two cores half of the machine would wait. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.{ts,tsx}"], maxWorkers } },
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
          include: ["tests/pbx/**/*.test.ts"],
          globalSetup: ["tests/helpers/e2e-setup.ts", "tests/helpers/pbx-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers,
        },
      },
    ],
  },
});
