import { z } from "zod";
import { Problem } from "#shared/contract/central/index.ts";

/** An answer without a body. */
export const noContent = z.undefined().describe("done; no body");

const meanings = {
  400: "invalid request",
  401: "not signed in, or the session ended",
  403: "the role does not allow it",
  404: "no such record",
  409: "in conflict with what is: signed in elsewhere, a call in another state",
  412: "changed in the meantime",
  422: "idempotency key used for another request",
  423: "locked out",
  429: "too many requests",
  501: "not offered by this exchange or phone",
  503: "unavailable",
} as const;
type ProblemStatus = keyof typeof meanings;

/** The OpenAPI side of problem documents, by status. */
export function problems<S extends ProblemStatus>(...statuses: readonly S[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: meanings[status], content: { "application/problem+json": { schema: Problem } } },
    ]),
  ) as unknown as Record<
    S,
    { description: string; content: { "application/problem+json": { schema: typeof Problem } } }
  >;
}
