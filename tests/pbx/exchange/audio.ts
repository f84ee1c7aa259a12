import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { patienceMs } from "../../helpers/patience.ts";
import type { Asterisk } from "./asterisk.ts";
import { levelAt, levelOf, type Sound } from "./tone.ts";

/** Samples per second of recordings. Asterisk writes files out 32 KB at a time: at this rate three times a second. */
const rate = 48_000;
const bytesPerMs = (rate * 2) / 1_000;
const windowMs = 50;

/** A tone counts as heard from this level on, and as gone below the other. Line codecs and mixing take a few dB. */
const heardDbfs = -30;
const goneDbfs = -50;

export interface Patience {
  /** Epoch ms: only sound from then on counts. Default: now. */
  readonly from?: number;
  readonly timeoutMs?: number;
}

/** One direction of one leg, as the exchange has it, on the clock of the test: times are epoch ms, levels dBFS. */
export interface Track {
  /** Sound between two times, as far as it is there. */
  between(from: number, to: number): Promise<Sound>;
  /** Level of one frequency over a window of time that may still be to come. */
  levelAt(hz: number, from: number, to: number): Promise<number>;
  /** Resolves with the time from which the tone is heard without a break for 100 ms. @throws Error with what was heard instead */
  hears(hz: number, patience?: Patience): Promise<number>;
  /** Resolves with the time from which the tone is not heard for 200 ms (nothing at all counts too). */
  misses(hz: number, patience?: Patience): Promise<number>;
  /** Resolves with the time from which nothing is heard for 200 ms. */
  silent(patience?: Patience): Promise<number>;
  /** Resolves with the time from which something is heard for 100 ms. */
  sounds(patience?: Patience): Promise<number>;
  /** Spans of time between `from` and `to` in which the tone was not heard, in ms. */
  gaps(hz: number, from: number, to: number): Promise<readonly { readonly at: number; readonly ms: number }[]>;
}

/** A leg being recorded. It goes on until the leg ends, or `stop`. */
export interface Recording {
  readonly startedAt: number;
  /** What comes in from the telephone. */
  readonly from: Track;
  /** What goes out to the telephone. */
  readonly to: Track;
  stop(): Promise<void>;
}

let counter = 0;

/**
 * Records both directions of a leg at the exchange (MixMonitor). The two stay in step with each other as long as one of them has packets: time
 * in which neither has any is missing from both.
 */
export async function record(exchange: Asterisk, channel: string): Promise<Recording> {
  counter += 1;
  const file = (name: string) => join(exchange.folder, "spool", "monitor", `${process.pid}-${counter}-${name}.sln48`);
  const files = { mixed: file("mixed"), from: file("from"), to: file("to") };
  const options = `r(${files.from})t(${files.to})i(MONITOR_ID)`;
  const started = await exchange.ami
    .action({ Action: "MixMonitor", Channel: channel, File: files.mixed, Options: options })
    .catch((error: unknown) => {
      // Refused at once, the leg is over already: nothing was to be heard on it.
      if (error instanceof Error && error.message.endsWith("No such channel")) return null;
      throw error;
    });
  const startedAt = Date.now();
  return {
    startedAt,
    from: track(files.from, startedAt),
    to: track(files.to, startedAt),
    async stop() {
      const id = started?.fields.MixMonitorID;
      await exchange.ami
        .action({ Action: "StopMixMonitor", Channel: channel, ...(id === undefined ? {} : { MixMonitorID: id }) })
        // The leg has ended, and its recording with it.
        .catch(() => undefined);
      await Promise.all(Object.values(files).map((it) => rm(it, { force: true })));
    },
  };
}

function track(file: string, startedAt: number): Track {
  /** When the first sample was heard: a leg that rings has no packets yet, and its recording begins with the first of them. */
  let origin: number | null = null;
  const beganAt = () => origin ?? startedAt;
  const offset = (at: number) => Math.max(0, Math.round((at - beganAt()) * bytesPerMs) & ~1);

  /** What is there was written out when its last sample was heard. */
  async function findOrigin(): Promise<void> {
    const { size, mtimeMs } = await stat(file).catch(() => ({ size: 0, mtimeMs: 0 }));
    if (size > 0) origin ??= Math.max(startedAt, mtimeMs - size / bytesPerMs);
  }

  async function read(from: number, to: number): Promise<Sound> {
    if (origin === null) await findOrigin();
    const handle = await open(file, "r").catch(() => null);
    if (handle === null) return { samples: new Int16Array(), rate };
    try {
      const bytes = Buffer.alloc(Math.max(0, offset(to) - offset(from)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset(from));
      return { samples: new Int16Array(bytes.buffer, bytes.byteOffset, bytesRead >> 1), rate };
    } finally {
      await handle.close();
    }
  }

  /** Waits for windows of sound, one after the other, until `enough` of them in a row fit. @returns when the first of those began */
  async function row(
    what: string,
    enough: number,
    fits: (sound: Sound) => boolean,
    { from = Date.now(), timeoutMs = patienceMs }: Patience,
  ): Promise<number> {
    const until = Date.now() + timeoutMs;
    let since: number | null = null;
    let at = Math.max(from, beganAt());
    const levels: string[] = [];
    for (;;) {
      const sound = await read(at, at + windowMs);
      if (at < beganAt()) {
        at = beganAt();
        continue;
      }
      if (sound.samples.length < (windowMs * rate) / 1_000) {
        if (Date.now() > until) break;
        await wait(40);
        continue;
      }
      levels.push(levelOf(sound).toFixed(0));
      if (!fits(sound)) since = null;
      else since ??= at;
      at += windowMs;
      if (since !== null && at - since >= enough) return since;
      if (at > until) break;
    }
    throw new Error(
      `${what} within ${timeoutMs} ms; ${levels.length * windowMs} ms came in, levels ${levels.slice(-20).join(" ")} dBFS`,
    );
  }

  /** Waits until the recording reaches `to`. */
  const present = (from: number, to: number) =>
    row("no sound came in", to - from, () => true, { from, timeoutMs: Math.max(0, to - Date.now()) + patienceMs });
  const has = (hz: number) => (sound: Sound) => levelAt(sound, hz) >= heardDbfs;
  return {
    between: read,
    async levelAt(hz, from, to) {
      await present(from, to);
      return levelAt(await read(from, to), hz);
    },
    hears: (hz, patience = {}) => row(`${hz} Hz was not heard`, 100, has(hz), patience),
    misses: (hz, patience = {}) =>
      row(`${hz} Hz did not stop`, 200, (sound) => levelAt(sound, hz) < goneDbfs, patience),
    silent: (patience = {}) => row("it did not become silent", 200, (sound) => levelOf(sound) < goneDbfs, patience),
    sounds: (patience = {}) => row("nothing was heard", 100, (sound) => levelOf(sound) >= heardDbfs - 10, patience),
    async gaps(hz, from, to) {
      const gaps: { at: number; ms: number }[] = [];
      await present(from, to);
      for (let at = from; at < to; at += windowMs) {
        if (has(hz)(await read(at, at + windowMs))) continue;
        const last = gaps.at(-1);
        if (last !== undefined && last.at + last.ms === at) last.ms += windowMs;
        else gaps.push({ at, ms: windowMs });
      }
      return gaps;
    },
  };
}
