import { expect, test } from "vitest";
import { databaseUnreachable, isBadValue, isDataError, isRetryable, isUniqueViolation } from "#server/db/pg-errors.ts";

const withCode = (code: string) => Object.assign(new Error("x"), { code });

test.each([
  ["22021", { bad: true, data: true, again: false, away: false }],
  ["23505", { bad: false, data: true, again: false, away: false }],
  ["40P01", { bad: false, data: false, again: true, away: false }],
  ["40001", { bad: false, data: false, again: true, away: false }],
  ["57P01", { bad: false, data: false, again: false, away: true }],
  ["08006", { bad: false, data: false, again: false, away: true }],
  ["ECONNREFUSED", { bad: false, data: false, again: false, away: true }],
  ["42P01", { bad: false, data: false, again: false, away: false }],
])("%s is told apart", (code, is) => {
  const error = withCode(code);
  expect({
    bad: isBadValue(error),
    data: isDataError(error),
    again: isRetryable(error),
    away: databaseUnreachable(error),
  }).toEqual(is);
});

test("only a unique violation is one, and things that are no errors are nothing", () => {
  expect(isUniqueViolation(withCode("23505"))).toBe(true);
  expect(isUniqueViolation(withCode("23503"))).toBe(false);
  for (const thing of [null, undefined, "23505", { code: 23505 }])
    expect(isUniqueViolation(thing) || databaseUnreachable(thing)).toBe(false);
  expect(databaseUnreachable(new Error("Connection terminated unexpectedly"))).toBe(true);
  const lost = "Client has encountered a connection error and is not queryable";
  expect(databaseUnreachable(new Error(lost))).toBe(true);
});
