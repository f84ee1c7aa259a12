import type { MediaFailure } from "#shared/contract/desk/media.ts";

/** A media command could not be carried out; `failure` is what the engine decides by. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly failure: MediaFailure;

  constructor(failure: MediaFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

const microphoneFailures: Readonly<Record<string, MediaFailure>> = {
  NotAllowedError: "microphone-denied",
  SecurityError: "microphone-denied",
  NotFoundError: "microphone-missing",
  OverconstrainedError: "microphone-missing",
  NotReadableError: "microphone-busy",
  AbortError: "microphone-busy",
};

/** What getUserMedia's error means (Media Capture and Streams, section 10.2). */
export function microphoneError(cause: unknown): MediaError {
  const failure = microphoneFailures[nameOf(cause)] ?? "internal";
  return new MediaError(failure, `The microphone could not be opened: ${detailOf(cause)}`, { cause });
}

/** Runs a step on a session description; what it throws is the description's fault unless the step says otherwise. */
export async function describing<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof MediaError) throw cause;
    throw new MediaError("bad-sdp", `The session description was not accepted: ${detailOf(cause)}`, { cause });
  }
}

/** The failure and a sentence for the engine's log, at most 1000 characters. */
export function failureOf(error: unknown): { failure: MediaFailure; detail: string } {
  const failure = error instanceof MediaError ? error.failure : "internal";
  return { failure, detail: detailOf(error).slice(0, 1000) };
}

export function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : "";
}

function detailOf(error: unknown): string {
  if (error instanceof MediaError) return error.message;
  return error instanceof Error || error instanceof DOMException ? `${error.name}: ${error.message}` : String(error);
}
