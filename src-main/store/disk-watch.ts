import type { Logger } from "pino";
import { StoreError } from "./errors.ts";

const probeEveryMs = 2000;

/** Knows whether there is room to write, and asks again while there is none. */
export class DiskWatch {
  readonly #probe: () => Promise<unknown>;
  readonly #tell: (state: "full" | "room") => void;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(probe: () => Promise<unknown>, tell: (state: "full" | "room") => void, logger: Logger) {
    this.#probe = probe;
    this.#tell = tell;
    this.#logger = logger;
  }

  /** Looks at a write's error; the first one that says "full" starts the asking. */
  saw(error: unknown): void {
    if (!(error instanceof StoreError) || error.code !== "disk-full" || this.#timer !== null || this.#stopped) return;
    this.#logger.error("the disk is full: the store can't write");
    this.#schedule();
    this.#tell("full");
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#ask(), probeEveryMs);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    try {
      await this.#probe();
    } catch (error) {
      this.#logger.debug({ err: error }, "still no room to write");
      if (!this.#stopped) this.#schedule();
      return;
    }
    this.#timer = null;
    this.#logger.info("there is room again: the store writes");
    this.#tell("room");
  }
}
