import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { StoreError } from "./errors.ts";
import type { WriterClient } from "./writer-client.ts";

/** Short enough that an agent's save need not wait for it. */
const turnMs = 20;
/** An index of a million rows takes seconds in one go, in which nothing is saved: it waits for a pause in the agent's typing. */
const usualPauseMs = 2_000;
/** How often a pause is waited for: numbers are found without an index as well, names and lists are not. */
const mostPauses = 10;

type Options = {
  readonly writer: Pick<WriterClient, "request" | "quietMs">;
  readonly indexesLeft: () => boolean;
  readonly logger: Logger;
  readonly pauseMs?: number;
};

/** Has the indexes and search words made that a first sync left out, turn by turn; the agent's writes go in between. Goes on after a restart. */
export class WordMaker {
  readonly #options: Options;
  #working = false;
  #again = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Once more when it is at work already: it sees what came meanwhile. */
  start(): void {
    this.#again = true;
    if (this.#working) return;
    this.#working = true;
    this.#work()
      .catch((error: unknown) => {
        const over = error instanceof StoreError && error.code === "closed";
        if (!over)
          this.#options.logger.warn(
            { err: error },
            "indexes or search words are still to be made; they are when the store is opened next",
          );
      })
      .finally(() => {
        this.#working = false;
      });
  }

  async #work(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#round();
    }
  }

  async #round(): Promise<void> {
    const { writer, indexesLeft } = this.#options;
    // One after the other: the agent's writes go in between.
    let more = true;
    while (more) {
      if (indexesLeft()) await this.#pauseOfAgent();
      more = (await writer.request("indexes.make", {}, "bulk")).result;
    }
    while ((await writer.request("words.make", { budgetMs: turnMs }, "bulk")).result);
  }

  async #pauseOfAgent(): Promise<void> {
    const { writer, pauseMs = usualPauseMs } = this.#options;
    for (let waited = 0; waited < mostPauses && writer.quietMs() < pauseMs; waited += 1)
      await wait(pauseMs, undefined, { ref: false });
  }
}
