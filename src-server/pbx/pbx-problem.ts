import type { ProblemCode } from "#shared/contract/central/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import { PbxError, type PbxErrorCode } from "./pbx-adapter.ts";

const codes: Readonly<Record<PbxErrorCode, ProblemCode>> = {
  unreachable: "unavailable",
  "no-such-call": "not-found",
  "wrong-state": "wrong-call-state",
  "not-offered": "not-offered",
  nowhere: "invalid-request",
  refused: "wrong-call-state",
};

/** Does what the exchange is asked for; its refusal becomes one of central's. @throws ProblemError */
export async function askExchange<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof PbxError) throw new ProblemError(codes[error.code], error.message);
    throw error;
  }
}
