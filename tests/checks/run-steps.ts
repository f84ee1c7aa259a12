import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import type { Step } from "./steps.ts";

function run(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs all of them, as many at a time as the machine has cores, and says of each how it went; a failed one's output is shown whole. */
export async function runSteps(steps: readonly Step[]): Promise<{ readonly passed: number; readonly failed: number }> {
  const waiting = [...steps];
  let failed = 0;
  async function worker(): Promise<void> {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const [name, command, args] = step;
      const at = performance.now();
      const { code, output } = await run(command, args);
      const seconds = ((performance.now() - at) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)\n`);
      if (code !== 0) {
        failed += 1;
        process.stdout.write(`${output.trimEnd()}\n`);
      }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return { passed: steps.length - failed, failed };
}
