/** `npm run check`: types of every room, lint and format, unused code, unit tests. Everything runs; the exit code tells whether all held. */
import { runSteps } from "./run-steps.ts";
import { steps } from "./steps.ts";

const started = performance.now();
const { failed } = await runSteps(steps);
process.stdout.write(
  `check: ${failed === 0 ? "all held" : `${failed} failed`} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
