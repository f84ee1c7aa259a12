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
import { failedFiles, type SuiteReport, type SuiteTotal, totalOf, totalOfBoth } from "./helpers/suite-report.ts";
import { fetchPbx } from "./pbx/exchange/fetch.ts";
import { ownNetwork } from "./pbx/exchange/network.ts";

const suites = ["unit", "integration", "e2e", "pbx"] as const;
/** A suite's projects of vitest, where it has more than the one of its name. */
const projects: Readonly<Record<string, readonly string[]>> = { pbx: ["pbx", "pbx-alone"] };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(suites as readonly string[]).includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no suite "${unknown.join('", "')}". The suites are ${suites.join(", ")}.\n`);
  process.exit(2);
}

/** Failed files of a suite that are run once more: more of them are no hiccup. */
const secondChances = 3;
const total = { passed: 0, failed: 0, skipped: 0 };
/** Said again at the end, where a long log is read first. */
const broken: string[] = [];
const onlyAgain: string[] = [];
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

/** @returns vitest's report of a run of these files (all without), and its exit code; null where it wrote none */
async function vitest(
  suite: string,
  files: readonly string[] = [],
): Promise<{ report: SuiteReport; code: number } | null> {
  const folder = mkdtempSync(join(tmpdir(), "popline-tests-"));
  const file = join(folder, "report.json");
  const around = suite === "pbx" ? await aroundPbx() : [];
  const [command = "vitest", ...args] = [...around, "vitest"];
  const code = await run(command, [
    ...args,
    "run",
    ...files,
    ...(files.length > 0 ? ["--no-file-parallelism"] : []),
    ...(projects[suite] ?? [suite]).flatMap((name) => ["--project", name]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  try {
    return { report: JSON.parse(readFileSync(file, "utf8")) as SuiteReport, code };
  } catch (error) {
    say(`${suite}: no report (${error instanceof Error ? error.message : String(error)})`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs one suite. A few failed files are run once more, alone: on a busy machine a browser or an exchange now and then takes longer than a
 * test waits. What passed only then is named in the summary.
 */
async function runSuite(suite: string): Promise<SuiteTotal> {
  say(`\n— ${suite} —`);
  const first = await vitest(suite);
  if (first === null) return { passed: 0, failed: 1, skipped: 0, broken: [`${suite}: no report`] };
  const once = totalOf(first.report, first.code);
  const files = failedFiles(first.report).map(({ name }) => name);
  if (files.length === 0 || files.length > secondChances) return once;
  say(`\n— ${suite}, once more: ${files.map((name) => relative(".", name)).join(", ")} —`);
  const second = await vitest(suite, files);
  if (second === null) return once;
  const both = totalOfBoth(first.report, second.report, second.code);
  if (both.failed < once.failed) onlyAgain.push(...once.broken);
  return both;
}

const chosen = wanted.length === 0 ? suites : suites.filter((suite) => wanted.includes(suite));
if (chosen.some((suite) => suite !== "unit")) await ensureChromium(say);
if (wanted.length === 0) {
  const checks = await runSteps(steps.filter(([name]) => name !== "unit tests"));
  total.passed += checks.passed;
  total.failed += checks.failed;
}
const closeRunFolder = await openRunFolder();
for (const suite of chosen) {
  const { passed, failed, skipped, broken: named } = await runSuite(suite);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  broken.push(...named);
}
await closeRunFolder();
say("");
for (const name of onlyAgain) say(`FAILED AT FIRST, then run once more: ${name}`);
for (const name of broken) say(`FAILED ${name}`);
say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed === 0 ? 0 : 1;
