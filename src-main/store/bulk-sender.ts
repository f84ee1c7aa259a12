import type { Change } from "#shared/sync/protocol.ts";
import type { WriterClient } from "./writer-client.ts";
import type { ApplyReport, BulkRecord, StoreWriters } from "./writers.ts";

/** A part of bulk work holds the writer this long at most, so that an agent's save waits no longer for it (measured: half of the 50 ms allowed). */
const attended = { targetMs: 25, smallest: 50, largest: 1000 } as const;
/** Nobody waits: larger transactions write fewer pages. */
const unattended = { targetMs: 1000, smallest: 50, largest: 10_000 } as const;
type Pace = typeof attended | typeof unattended;
const firstSize = 200;
/** Two parts under way: one being written, the next one ready. More would only fill memory. */
const window = 2;

/** Cuts bulk work into parts that fit the time allowed, learning from how long the last one took. */
export class BulkSender {
  readonly #writer: WriterClient;
  readonly #now: () => number;
  #size = firstSize;

  constructor(writer: WriterClient, now: () => number) {
    this.#writer = writer;
    this.#now = now;
  }

  async apply(changes: readonly Change[], cursor: string): Promise<ApplyReport> {
    const report: ApplyReport = { applied: 0, invalid: [], conflicts: 0 };
    let from = 0;
    do {
      const part = changes.slice(from, from + this.#size);
      from += part.length;
      const last = from >= changes.length;
      // One after the other: the cursor may only commit once everything before it has.
      const args = { changes: part, cursor: last ? cursor : null, at: this.#now() };
      const { result, tookMs } = await this.#writer.request("sync.apply", args, "bulk");
      this.#learn(part.length, tookMs, attended);
      report.applied += result.applied;
      report.conflicts += result.conflicts;
      report.invalid.push(...result.invalid);
    } while (from < changes.length);
    return report;
  }

  load: StoreWriters["bulkLoad"] = async (records, options) => {
    let loaded = 0;
    const pace = options?.unattended === true ? unattended : attended;
    const underWay = new Set<Promise<void>>();
    let failure: unknown;
    const send = (part: BulkRecord[]) => {
      const sent = this.#writer
        .request("bulk.load", { records: part }, "bulk")
        .then(({ tookMs }) => {
          this.#learn(part.length, tookMs, pace);
          loaded += part.length;
          options?.onProgress?.(loaded);
        })
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
    };
    const settled = async () => {
      if (underWay.size >= window) await Promise.race(underWay);
      if (failure !== undefined) throw failure;
    };

    await this.#writer.request("bulk.begin", { unattended: pace === unattended }, "bulk");
    try {
      let part: BulkRecord[] = [];
      const full = () => part.length >= this.#size;
      const flush = () => {
        send(part);
        part = [];
        return settled();
      };
      if (Symbol.asyncIterator in records) {
        for await (const record of records) {
          part.push(record);
          if (full()) await flush();
        }
      } else {
        for (const record of records) {
          part.push(record);
          if (full()) await flush();
        }
      }
      if (part.length > 0) send(part);
      await Promise.all(underWay);
      if (failure !== undefined) throw failure;
    } finally {
      await this.#writer.request("bulk.end", {}, "bulk");
      this.#size = firstSize;
    }
    return { loaded };
  };

  #learn(size: number, tookMs: number, { targetMs, smallest, largest }: Pace): void {
    if (size < smallest) return;
    this.#size = Math.round(Math.min(largest, Math.max(smallest, (size * targetMs) / Math.max(tookMs, 1))));
  }
}
