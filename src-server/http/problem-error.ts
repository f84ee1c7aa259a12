import type { Problem, ProblemCode, ProblemReason } from "#shared/contract/central/index.ts";

const kinds: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  "invalid-request": { status: 400, title: "The request is not valid" },
  unauthenticated: { status: 401, title: "Not signed in" },
  "wrong-credentials": { status: 401, title: "Wrong user name or password" },
  "locked-out": { status: 423, title: "The account is locked for a while" },
  "token-expired": { status: 401, title: "The access token has expired" },
  "session-elsewhere": { status: 409, title: "The account is signed in at another desk" },
  "session-superseded": { status: 401, title: "Another desk took this account over" },
  forbidden: { status: 403, title: "Not allowed" },
  "password-change-required": { status: 403, title: "A password of one's own must be chosen first" },
  "sso-failed": { status: 401, title: "The sign-in in the browser is not valid" },
  "not-found": { status: 404, title: "Not found" },
  "version-conflict": { status: 412, title: "The record was changed in the meantime" },
  "idempotency-mismatch": { status: 422, title: "The idempotency key was used for another request" },
  "wrong-call-state": { status: 409, title: "The call is not in a state for this" },
  "wrong-state": { status: 409, title: "Not possible as things are" },
  "not-offered": { status: 501, title: "This exchange or phone can't do it" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "Central can't do this now" },
  internal: { status: 500, title: "Central failed" },
};

type Extra = Pick<Problem, "errors" | "values" | "retryAt" | "since" | "deskName"> & {
  readonly reason?: ProblemReason;
};

/** A failure that the caller may be told of. `detail` is a sentence: what happened, to what, what to do. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly extra: Extra;

  constructor(code: ProblemCode, detail: string, extra: Extra = {}) {
    super(detail);
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return kinds[this.code].status;
  }
}

/** A field of the request's body that is well-formed and can't be taken. */
export function wrongField<Body>(
  field: keyof Body & string,
  message: string,
  reason: ProblemReason,
  values: Record<string, string> = {},
): ProblemError {
  const errors = [{ path: `body/${field}`, message }];
  return new ProblemError("invalid-request", message, { reason, values, errors });
}

/** The RFC 9457 document of a problem. `type` is a relative reference (section 3.1.1). */
export function problemDocument(error: ProblemError, requestId: string): Problem {
  const { status, title } = kinds[error.code];
  return {
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
    ...error.extra,
  };
}
