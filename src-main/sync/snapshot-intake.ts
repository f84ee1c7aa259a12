import type { Logger } from "pino";
import type { CentralClient } from "./central-client.ts";
import { CentralError } from "./central-error.ts";
import type { Clock } from "./clock.ts";
import { createLineReader, type LineReader } from "./line-reader.ts";
import type { SnapshotLineReport, SyncStore } from "./sync-store.ts";

/** Takes in central's snapshot. One step reads the open stream for a moment, so that pushes go in between; the stream stays open. */
export interface SnapshotIntake {
  /** @returns how many rows the snapshot had, once everything is in; null: there is more. @throws CentralError when the stream was cut (the next step goes on behind the last line that was kept); StoreError */
  step(signal: AbortSignal | undefined): Promise<number | null>;
  /** Lets go of the stream. */
  close(): void;
}

/** Lines on their way through the writer: one being written, the others ready. */
const window = 4;
/** A push waits this long at most for the stream. */
const stepMs = 200;

type Open = {
  readonly lines: LineReader;
  readonly abort: AbortController;
  readonly underWay: Promise<SnapshotLineReport>[];
  /** The line that a step waited for in vain. */
  coming: Promise<Uint8Array | null> | null;
};

export function createSnapshotIntake(options: {
  store: SyncStore;
  central: CentralClient;
  logger: Logger;
  clock: Clock;
}): SnapshotIntake {
  const { store, central, logger, clock } = options;
  let open: Open | null = null;

  async function begin(signal: AbortSignal | undefined): Promise<Open> {
    const abort = new AbortController();
    const give = () => abort.abort();
    signal?.addEventListener("abort", give, { once: true });
    const resume = (await store.write.sync.snapshotPlace())?.resume ?? null;
    const answer = await central.snapshot(resume, abort.signal);
    return { lines: createLineReader(answer), abort, underWay: [], coming: null };
  }

  /** A slow network must not keep a push waiting: the line is taken up again by the next step. */
  function inTime<T>(work: Promise<T>, ms: number): Promise<T | "late"> {
    let cancel: () => void = () => undefined;
    const late = new Promise<"late">((resolve) => {
      cancel = clock.after(Math.max(0, ms), () => resolve("late"));
    });
    return Promise.race([work, late]).finally(cancel);
  }

  /** @returns how many rows there were, when that was the end */
  async function settle({ underWay }: Open): Promise<number | null> {
    const oldest = underWay.shift();
    if (oldest === undefined) return null;
    const report = await oldest;
    if (report.type === "rows") {
      for (const { entity, id, detail } of report.invalid)
        logger.error({ entity, id, detail }, "a record from central breaks its schema and was skipped");
    }
    return report.type === "end" ? report.rows : null;
  }

  async function read(stream: Open): Promise<number | null> {
    const until = clock.now() + stepMs;
    do {
      stream.coming ??= stream.lines.next();
      const line = await inTime(stream.coming, until - clock.now());
      if (line === "late") return null;
      stream.coming = null;
      if (line === null) {
        while (stream.underWay.length > 0) {
          const rows = await settle(stream);
          if (rows !== null) return rows;
        }
        throw new CentralError("unreachable", "Central's snapshot was cut before its end.");
      }
      const sent = store.write.sync.snapshotLine(line);
      // Awaited in its turn; a failure must not be an unhandled one until then.
      sent.catch(() => undefined);
      stream.underWay.push(sent);
      if (stream.underWay.length >= window) {
        const rows = await settle(stream);
        if (rows !== null) return rows;
      }
    } while (clock.now() < until);
    return null;
  }

  /** Nothing of the old stream may still be on its way to the writer when it is asked where to go on. */
  async function drop(): Promise<void> {
    const old = open;
    open = null;
    if (old === null) return;
    old.lines.close();
    old.abort.abort();
    old.coming?.catch(() => undefined);
    await Promise.allSettled(old.underWay);
  }

  return {
    async step(signal) {
      try {
        open ??= await begin(signal);
        const rows = await read(open);
        if (rows !== null) await drop();
        return rows;
      } catch (error) {
        await drop();
        throw error;
      }
    },
    close() {
      void drop();
    },
  };
}
