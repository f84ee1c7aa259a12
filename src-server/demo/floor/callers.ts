import type { QueueEvent } from "#shared/queue/index.ts";
import type { CallerIdentity, Scheduler } from "../exchange/index.ts";
import type { Prng } from "../prng.ts";
import { span, weighted } from "./chance.ts";

/** Somebody whom the demo may have call. */
export interface KnownCaller {
  readonly number: string;
  readonly name: string;
}

/** What a made-up caller says, without the language. */
export type CallerVoice = "known-caller" | "unknown-caller" | "withheld";

export interface CallersOptions {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly known: readonly KnownCaller[];
  queues(): readonly { readonly of: string; readonly weight: number }[];
  /** The mean time between two callers, in ms; null: nobody calls now. */
  meanGapMs(): number | null;
  /** @returns the caller's id */
  come(caller: { readonly queue: string; readonly from: CallerIdentity; readonly voice: CallerVoice }): string;
  hangUp(caller: string, by: "caller"): void;
  /** Whether a simulated colleague has the call, who ends it himself. */
  isSimulated(member: string): boolean;
}

/** Made-up callers, one by one. */
export interface Callers {
  /** From now on callers come, at the pace of now: also when it has changed. */
  start(): void;
  /** Somebody calls now. */
  one(): void;
  heard(event: QueueEvent): void;
  stop(): void;
}

const second = 1_000;
const patience = { min: 12 * second, mean: 95 * second, max: 5 * 60 * second };
/** With somebody at a real desk: not for ever. */
const talk = { min: 45 * second, mean: 120 * second, max: 5 * 60 * second };
const chances = { withheld: 0.12, unknown: 0.18, hangsUpAtOnce: 0.03 };
/** While nobody calls it is looked again this often whether somebody does. */
const lookEveryMs = 60 * second;

export function createCallers(options: CallersOptions): Callers {
  const { scheduler, prng, known } = options;
  /** What each of those who wait or talk will do. */
  const plans = new Map<string, () => void>();
  let nextOne: (() => void) | null = null;

  function arm(): void {
    nextOne?.();
    const mean = options.meanGapMs();
    // Memoryless: beginning to wait anew changes nothing about when the next one comes.
    nextOne = scheduler.after(mean === null ? lookEveryMs : -Math.log(1 - prng.next()) * mean, () => {
      if (mean !== null) one();
      arm();
    });
  }

  function one(): void {
    const queue = weighted(prng, options.queues());
    if (queue === null) return;
    const { from, voice } = someone();
    const caller = options.come({ queue, from, voice });
    const ms = prng.chance(chances.hangsUpAtOnce) ? prng.int(1_000, 4_500) : span(prng, patience);
    plan(caller, ms);
  }

  function plan(caller: string, ms: number): void {
    plans.get(caller)?.();
    const cancel = scheduler.after(ms, () => {
      plans.delete(caller);
      options.hangUp(caller, "caller");
    });
    plans.set(caller, cancel);
  }

  function someone(): { readonly from: CallerIdentity; readonly voice: CallerVoice } {
    if (prng.chance(chances.withheld)) return { from: { withheld: true }, voice: "withheld" };
    if (known.length === 0 || prng.chance(chances.unknown))
      return { from: { number: `+86139${prng.int(10_000_000, 99_999_999)}` }, voice: "unknown-caller" };
    const { number, name } = prng.pick(known);
    return { from: { number, displayName: name }, voice: "known-caller" };
  }

  return {
    start: arm,
    one,
    heard(event) {
      if (!plans.has(event.caller)) return;
      switch (event.type) {
        case "answered":
          if (options.isSimulated(event.member)) {
            plans.get(event.caller)?.();
            plans.set(event.caller, () => undefined);
          } else plan(event.caller, span(prng, talk));
          return;
        case "abandoned":
        case "ended":
          plans.get(event.caller)?.();
          plans.delete(event.caller);
          return;
        default:
          return;
      }
    },
    stop() {
      nextOne?.();
      for (const cancel of plans.values()) cancel();
      plans.clear();
    },
  };
}
