/**
 * `npm test [unit|integration|e2e|pbx …]`: sets up what the suites need, runs them one after the other, and ends with the total of all.
 * Without names: the checks (types, lint, rooms, unused code) and every suite.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runSteps } from "./checks/run-steps.ts";
import { steps } from "./checks/steps.ts";
import { ensureChromium } from "./helpers/ensure-chromium.ts";
import { openRunFolder } from "./helpers/run-folder.ts";
import { fetchPbx } from "./pbx/exchange/fetch.ts";
import { ownNetwork } from "./pbx/exchange/network.ts";

interface Total {
  passed: number;
  failed: number;
  skipped: number;
}

interface JsonReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file did not run through. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

const suites = ["unit", "integration", "e2e", "pbx"] as const;
/** A suite's projects of vitest, where it has more than the one of its name. */
const projects: Readonly<Record<string, readonly string[]>> = { pbx: ["pbx", "pbx-alone"] };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(suites as readonly string[]).includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no suite "${unknown.join('", "')}". The suites are ${suites.join(", ")}.\n`);
  process.exit(2);
}

const total: Total = { passed: 0, failed: 0, skipped: 0 };
/** Said again at the end, where a long log is read first. */
const broken: string[] = [];
const say = (line: string) => process.stdout.write(`${line}\n`);

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** The exchange's programs are fetched out here: a network of the suite's own, where the machine needs one, leads nowhere outside. */
async function aroundPbx(): Promise<readonly string[]> {
  const set = await fetchPbx();
  return set.ok ? ownNetwork() : [];
}

/** A failure's first lines, for the list at the end. */
function shortened(message: string): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return lines
    .slice(0, 12)
    .map((line) => `\n    ${line.slice(0, 300)}`)
    .join("");
}

/** Runs one suite; a suite that breaks without a report counts as one failure. */
async function runSuite(suite: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "popline-tests-"));
  const file = join(folder, "report.json");
  say(`\n— ${suite} —`);
  const around = suite === "pbx" ? await aroundPbx() : [];
  const [command = "vitest", ...args] = [...around, "vitest"];
  const code = await run(command, [
    ...args,
    "run",
    ...(projects[suite] ?? [suite]).flatMap((name) => ["--project", name]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as JsonReport;
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
    total.skipped += report.numPendingTests + report.numTodoTests;
    for (const file of report.testResults.filter(({ status }) => status === "failed")) {
      const tests = file.assertionResults.filter(({ status }) => status === "failed");
      const said = tests.map(({ fullName, failureMessages }) => ({ fullName, why: failureMessages?.join("\n") ?? "" }));
      if (said.length === 0) said.push({ fullName: "the file did not run through", why: file.message });
      broken.push(...said.map(({ fullName, why }) => `${relative(".", file.name)}: ${fullName}${shortened(why)}`));
    }
  } catch (error) {
    say(`${suite}: no report (${error instanceof Error ? error.message : String(error)})`);
    total.failed += 1;
  }
  rmSync(folder, { recursive: true, force: true });
}

const chosen = wanted.length === 0 ? suites : suites.filter((suite) => wanted.includes(suite));
if (chosen.some((suite) => suite !== "unit")) await ensureChromium(say);
if (wanted.length === 0) {
  const checks = await runSteps(steps.filter(([name]) => name !== "unit tests"));
  total.passed += checks.passed;
  total.failed += checks.failed;
}
const closeRunFolder = await openRunFolder();
for (const suite of chosen) await runSuite(suite);
await closeRunFolder();
say("");
for (const name of broken) say(`FAILED ${name}`);
say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed === 0 ? 0 : 1;
