import type { MediaFailure } from "#shared/contract/desk/media.ts";
import { MediaError } from "../sip/media-error.ts";
import { TelephonyError, type TelephonyProblem } from "../telephony-error.ts";

const problems: Readonly<Record<MediaFailure, TelephonyProblem>> = {
  "microphone-denied": "microphone-unavailable",
  "microphone-missing": "microphone-unavailable",
  "microphone-busy": "microphone-unavailable",
  "page-gone": "no-media-page",
  "bad-sdp": "internal",
  "no-such-call": "internal",
  "ice-failed": "internal",
  "output-failed": "internal",
  internal: "internal",
};

/** The media page's failure as the agent's problem. Anything that is no MediaError is `internal`. */
export function mediaProblem(error: unknown): TelephonyError {
  if (error instanceof TelephonyError) return error;
  if (error instanceof MediaError)
    return new TelephonyError(problems[error.failure], error.message, { failure: error.failure });
  return new TelephonyError("internal", error instanceof Error ? error.message : String(error));
}
