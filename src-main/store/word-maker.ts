import type { Logger } from "pino";
import { StoreError } from "./errors.ts";
import type { WriterClient } from "./writer-client.ts";

/** Short enough that an agent's save need not wait for it. */
const turnMs = 20;

/** Has the indexes and search words made that a first sync left out, turn by turn; the agent's writes go in between. Goes on after a restart. */
export class WordMaker {
  readonly #writer: WriterClient;
  readonly #logger: Logger;
  #working = false;
  #again = false;

  constructor(writer: WriterClient, logger: Logger) {
    this.#writer = writer;
    this.#logger = logger;
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
          this.#logger.warn(
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
    // One after the other: the agent's writes go in between.
    while ((await this.#writer.request("indexes.make", {}, "bulk")).result);
    while ((await this.#writer.request("words.make", { budgetMs: turnMs }, "bulk")).result);
  }
}
