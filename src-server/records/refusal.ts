import type { RejectReason } from "#shared/sync/index.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Central takes no part of a write. Thrown inside its transaction, so that nothing of it stays. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RejectReason;

  constructor(reason: RejectReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

const codes = {
  invalid: "invalid-request",
  forbidden: "forbidden",
  "not-found": "not-found",
  deleted: "not-found",
  "reference-missing": "invalid-request",
  "unknown-entity": "invalid-request",
} as const satisfies Record<RejectReason, string>;

/** The same refusal as REST says it. */
export function refusalProblem(refusal: Refusal): ProblemError {
  return new ProblemError(codes[refusal.reason], refusal.message);
}
