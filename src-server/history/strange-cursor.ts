import { ProblemError } from "../http/problem-error.ts";

/** A cursor that is of another list. */
export function strangeCursor(): ProblemError {
  const message = "is not a cursor of this list: take `nextCursor` as it is";
  return new ProblemError("invalid-request", `querystring/cursor ${message}`, {
    errors: [{ path: "querystring/cursor", message }],
  });
}
