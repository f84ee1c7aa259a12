import { noStats, type Quality, qualityBetween, readStats, type StatsSample } from "./quality.ts";

const qualityEveryMs = 1_000;
const lookEveryMs = 50;
const lookForMs = 10_000;

export interface CallStatsEvents {
  onFlowing(direction: "in" | "out"): void;
  onQuality(quality: Quality): void;
}

/** Watches one connection's counters: fast until the first packets have passed, then once a second. Off until `start`. */
export class CallStats {
  readonly #connection: RTCPeerConnection;
  readonly #events: CallStatsEvents;
  readonly #flowing = new Set<"in" | "out">();
  #before: StatsSample = noStats;
  #timers: ReturnType<typeof setInterval>[] = [];
  #reading = false;

  constructor(connection: RTCPeerConnection, events: CallStatsEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  get flowing(): ReadonlySet<"in" | "out"> {
    return this.#flowing;
  }

  /** Begins to look: called once the connection stands. More calls do nothing. */
  start(): void {
    if (this.#timers.length > 0) return;
    const startedAt = performance.now();
    const look = setInterval(() => {
      void this.look();
      if (this.#flowing.size === 2 || performance.now() - startedAt > lookForMs) clearInterval(look);
    }, lookEveryMs);
    this.#timers = [look, setInterval(() => void this.#measure(), qualityEveryMs)];
  }

  /** Looks at once for first packets, e.g. when the remote track says that it has some. */
  async look(): Promise<void> {
    if (this.#reading || this.#flowing.size === 2) return;
    this.#reading = true;
    try {
      this.#note(await this.#read());
    } finally {
      this.#reading = false;
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  async #measure(): Promise<void> {
    const now = await this.#read();
    if (!now) return;
    this.#note(now);
    this.#events.onQuality(qualityBetween(this.#before, now));
    this.#before = now;
  }

  /** null once the call is closed meanwhile. */
  async #read(): Promise<StatsSample | null> {
    const sample = readStats(await this.#connection.getStats());
    return this.#connection.signalingState === "closed" || this.#timers.length === 0 ? null : sample;
  }

  #note(sample: StatsSample | null): void {
    if (!sample) return;
    for (const [direction, packets] of [
      ["in", sample.packetsIn],
      ["out", sample.packetsOut],
    ] as const) {
      if (packets === 0 || this.#flowing.has(direction)) continue;
      this.#flowing.add(direction);
      this.#events.onFlowing(direction);
    }
  }
}
