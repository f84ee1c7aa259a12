import { expect, test } from "vitest";
import { failedFiles, type SuiteReport, totalOf, totalOfBoth } from "#tests/helpers/suite-report.ts";

type State = "passed" | "failed" | "pending" | "todo";

function reportOf(files: Readonly<Record<string, readonly State[]>>): SuiteReport {
  const all = Object.values(files).flat();
  const count = (wanted: State) => all.filter((state) => state === wanted).length;
  return {
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("pending"),
    numTodoTests: count("todo"),
    testResults: Object.entries(files).map(([name, states]) => ({
      name,
      status: states.includes("failed") || states.length === 0 ? "failed" : "passed",
      message: "cannot be read",
      assertionResults: states.map((status, i) => ({
        status,
        fullName: `test ${i}`,
        failureMessages: status === "failed" ? ["it broke\n    at somewhere.ts:1"] : [],
      })),
    })),
  };
}

test("a suite's total names what failed and why, without the stack", () => {
  const report = reportOf({ "a.test.ts": ["passed", "failed"], "b.test.ts": ["pending", "todo"] });
  const { broken, ...total } = totalOf(report, 1);
  expect(total).toEqual({ passed: 1, failed: 1, skipped: 2 });
  expect(broken).toHaveLength(1);
  expect(broken[0]).toMatch(/a\.test\.ts: test 1\n {4}it broke$/);
});

test("a run that broke without a failed test counts as one failure", () => {
  expect(totalOf(reportOf({ "a.test.ts": ["passed"] }), 1)).toMatchObject({ passed: 1, failed: 1, broken: [] });
  const [unread] = failedFiles(reportOf({ "a.test.ts": [] }));
  expect(unread?.message).toBe("cannot be read");
});

test("files that were run again count as they ended then, and no test counts twice", () => {
  const first = reportOf({ a: ["passed", "failed", "todo"], b: ["failed"], c: ["passed", "pending"] });
  const second = reportOf({ a: ["passed", "passed", "todo"], b: ["failed"] });
  const { broken, ...total } = totalOfBoth(first, second, 1);
  expect(total).toEqual({ passed: 3, failed: 1, skipped: 2 });
  expect(broken.map((it) => it.split("\n")[0])).toEqual(["b: test 0"]);
});

test("a second run that breaks outside its tests is a failure", () => {
  const first = reportOf({ a: ["failed"], b: ["passed"] });
  expect(totalOfBoth(first, reportOf({ a: ["passed"] }), 1)).toMatchObject({ passed: 2, failed: 1 });
});
