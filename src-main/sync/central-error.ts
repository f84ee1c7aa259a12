import type { Problem, ProblemCode } from "#shared/contract/central/index.ts";

/**
 * Why a request to central failed: its own problem code, or what happened on the way.
 *
 * - `unreachable`: no connection, or it broke before the whole answer was here
 * - `tls-untrusted`, `tls-expired`: its certificate is not one that this desk trusts
 * - `timeout`: no answer in the time given
 * - `bad-answer`: something answered, but not with this protocol (another service, a proxy's page, a redirect)
 */
export type CentralErrorCode = ProblemCode | "unreachable" | "tls-untrusted" | "tls-expired" | "timeout" | "bad-answer";

/** As central said it: a newer one may have codes that this desk does not know, and `CentralError.code` is then the nearest that it does. */
export type SaidProblem = Omit<Problem, "code"> & { readonly code: string };

/** Every error that leaves the HTTP client. `code` is for programs, `message` a sentence for the log; neither holds a secret. */
export class CentralError extends Error {
  override readonly name = "CentralError";
  readonly code: CentralErrorCode;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** Central's problem document, when the answer was one. */
  readonly problem: SaidProblem | null;

  constructor(
    code: CentralErrorCode,
    message: string,
    more: { status?: number; problem?: SaidProblem; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = more.status ?? null;
    this.problem = more.problem ?? null;
  }
}
