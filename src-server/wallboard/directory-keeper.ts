import type { Logger } from "pino";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { passes } from "../live/passes.ts";
import { type Directory, readDirectory } from "./directory.ts";

/** The directory as it is now: read when somebody asks for it first, and again when users, teams or queues change. */
export interface DirectoryKeeper {
  /** null: not read yet. */
  current(): Directory | null;
  ready(): Promise<void>;
  /** Somebody is not in it who should be. */
  look(): void;
  /** @returns the function that ends the subscription. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export function keepDirectory(options: { db: Db; bus: LiveBus; logger: Logger }): DirectoryKeeper {
  const { db, bus, logger } = options;
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  let current: Directory | null = null;
  let asked = false;
  const reading = passes({
    async pass() {
      current = await readDirectory(db);
      for (const resolve of waiting) resolve();
      waiting.clear();
      for (const listener of listeners) listener();
    },
    failed: (error) =>
      logger.warn({ err: error }, "users and queues can't be read for the live picture; it is tried again"),
  });
  const off = bus.subscribe(({ type }) => {
    if (asked && (type === "rights" || type === "catalogue" || type === "missed")) reading.want();
  });
  return {
    current: () => current,
    ready() {
      if (current !== null) return Promise.resolve();
      if (!asked) reading.want();
      asked = true;
      return new Promise((resolve) => waiting.add(resolve));
    },
    look: () => {
      if (asked) reading.want();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      off();
      await reading.close();
      for (const resolve of waiting) resolve();
    },
  };
}
