import { relative } from "node:path";

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface SuiteReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  /** Why the file did not run through. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

export interface SuiteTotal {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Each failed test with its first lines. */
  readonly broken: readonly string[];
}

/** A suite that broke without a failed test counts as one failure. @param code that vitest ended with */
export function totalOf(report: SuiteReport, code: number): SuiteTotal {
  const failed = report.numFailedTests + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed, skipped, broken: failedFiles(report).flatMap(failures) };
}

/** The files that had a failure. */
export function failedFiles(report: SuiteReport): readonly FileResult[] {
  return report.testResults.filter(({ status }) => status === "failed");
}

/** The total of a suite whose failed files were run once more: those count as they ended the second time. */
export function totalOfBoth(first: SuiteReport, second: SuiteReport, secondCode: number): SuiteTotal {
  const again = new Set(second.testResults.map(({ name }) => name));
  const kept = first.testResults.filter(({ name }) => !again.has(name));
  const once = totalOf(onlyFiles(first, kept), 0);
  const twice = totalOf(second, secondCode);
  return {
    passed: once.passed + twice.passed,
    failed: once.failed + twice.failed,
    skipped: once.skipped + twice.skipped,
    broken: [...once.broken, ...twice.broken],
  };
}

function onlyFiles(report: SuiteReport, testResults: readonly FileResult[]): SuiteReport {
  const statuses = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const count = (...wanted: readonly string[]) => statuses.filter((status) => wanted.includes(status)).length;
  return {
    ...report,
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("pending", "skipped", "disabled"),
    numTodoTests: count("todo"),
    testResults,
  };
}

function failures(file: FileResult): readonly string[] {
  const tests = file.assertionResults.filter(({ status }) => status === "failed");
  const said = tests.map(({ fullName, failureMessages }) => ({ fullName, why: failureMessages?.join("\n") ?? "" }));
  if (said.length === 0) said.push({ fullName: "the file did not run through", why: file.message });
  return said.map(({ fullName, why }) => `${relative(".", file.name)}: ${fullName}${shortened(why)}`);
}

/** A failure's first lines, for the list at the end. */
function shortened(message: string): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return lines
    .slice(0, 12)
    .map((line) => `\n    ${line.slice(0, 300)}`)
    .join("");
}
