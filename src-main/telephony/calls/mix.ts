import type { Logger } from "pino";
import type { CallId } from "#shared/ids.ts";
import type { MediaPort } from "../types.ts";
import type { CallRegistry } from "./call-registry.ts";

/**
 * Keeps the media page's mix in step with the calls: those of the conference that are talked on now. A call on hold hears its exchange's
 * music and nobody else's talk; one that holds us would play its music to the others; one that is being taken back has no sound yet.
 */
export class Mix {
  readonly #media: MediaPort;
  readonly #logger: Logger;
  readonly #page: () => number;
  #mixed = "";
  #settled: Promise<boolean> = Promise.resolve(true);

  constructor(options: { media: MediaPort; logger: Logger; page: () => number }) {
    this.#media = options.media;
    this.#logger = options.logger;
    this.#page = options.page;
  }

  /** Whether the page did what it was last asked. */
  get settled(): Promise<boolean> {
    return this.#settled;
  }

  follow(registry: CallRegistry): void {
    const callIds = registry.calls
      .filter((call) => call.conference && call.state.name === "active" && !call.recovering)
      .map((call) => call.id);
    const mixed = callIds.length < 2 ? "" : `${this.#page()} ${callIds.join(" ")}`;
    if (mixed === this.#mixed) return;
    this.#mixed = mixed;
    this.#settled = this.#ask(mixed === "" ? [] : callIds);
  }

  async #ask(callIds: CallId[]): Promise<boolean> {
    if (!this.#media.available()) return false;
    const result = await this.#media.request({ do: "mix", callIds });
    if (!result.ok)
      this.#logger.warn({ callIds, failure: result.failure, detail: result.detail }, "the media page did not mix");
    return result.ok;
  }
}
