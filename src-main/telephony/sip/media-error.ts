import type { MediaFailure } from "#shared/contract/desk/media.ts";

/** The media page could not do what a call needed. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly failure: MediaFailure;

  constructor(failure: MediaFailure, detail: string) {
    super(`The media page failed: ${failure}${detail === "" ? "" : ` (${detail})`}.`);
    this.failure = failure;
  }
}
