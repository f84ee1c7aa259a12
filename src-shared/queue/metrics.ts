import { assertNever } from "../assert-never.ts";
import type { AbandonRule } from "./counting-rule.ts";
import type { AgentCounts, QueueCounts } from "./counts.ts";

/**
 * The share of callers answered within T, from 0 to 1; null when nobody counts.
 *
 * | rule | formula |
 * | --- | --- |
 * | `ignored` | answered in T / answered |
 * | `against` | answered in T / (answered + abandoned) |
 * | `for` | (answered in T + abandoned in T) / (answered + abandoned) |
 *
 * Source: ICMI, QueueTips "Service Level Calculations" (2002), formulas 2, 3 and 1; COPC counts over the callers of the queue (`against`).
 * Short abandons are in none of them (ICMI's formula 5 has the threshold). Cisco's "abandoned calls ignored" is ICMI's formula 4: there who
 * hangs up after T counts against; here "left out" means all. Who left without an agent (`left`) is neither answered nor abandoned, in
 * ICMI's formulas as in these: a report shows them beside it. Who still waits counts once the wait is over.
 */
export function serviceLevel(counts: QueueCounts, abandons: AbandonRule): number | null {
  const { met, of } = serviceLevelShare(counts, abandons);
  return ratio(met, of);
}

/** The two sides of `serviceLevel`'s fraction: those of several queues, each under its own rule, add up to the service level of all. */
export function serviceLevelShare(counts: QueueCounts, abandons: AbandonRule): { met: number; of: number } {
  const { answered, answeredInTime, abandoned, abandonedInTime } = counts;
  switch (abandons) {
    case "ignored":
      return { met: answeredInTime, of: answered };
    case "against":
      return { met: answeredInTime, of: answered + abandoned };
    case "for":
      return { met: answeredInTime + abandonedInTime, of: answered + abandoned };
    default:
      return assertNever(abandons);
  }
}

/**
 * ASA, in ms: the waits of all answered callers / answered callers, those answered at once included; null when nobody was answered.
 * Source: ICMI and COPC (total wait of answered calls / answered calls). Abandoned callers' waits are not in it.
 */
export function averageSpeedOfAnswerMs({ answeredWaitMs, answered }: QueueCounts): number | null {
  return ratio(answeredWaitMs, answered);
}

/** How long those who gave up had waited, on average, in ms; null when nobody gave up. Without short abandons. */
export function averageAbandonMs({ abandonedWaitMs, abandoned }: QueueCounts): number | null {
  return ratio(abandonedWaitMs, abandoned);
}

/** The longest wait that is over, in ms; null when none is. Who still waits is on the live picture (`WaitingCaller.since`). */
export function longestWaitMs(counts: QueueCounts): number | null {
  const over = counts.answered + counts.abandoned + counts.abandonedShort + counts.left;
  return over === 0 ? null : counts.longestWaitMs;
}

/**
 * The share of callers who gave up, from 0 to 1: abandoned / (answered + abandoned + left); null when no wait is over. That is
 * abandoned / offered without short abandons (ICMI, COPC: of the calls offered to the queue), and does not sink while others still wait.
 */
export function abandonmentRate({ answered, abandoned, left }: QueueCounts): number | null {
  return ratio(abandoned, answered + abandoned + left);
}

/**
 * AHT, in ms: (talk + hold + wrap-up) / calls handled; null when none was. Source: ICMI, COPC: hold and after-call work are part of it. Of a
 * queue or of an agent.
 */
export function averageHandleMs(
  counts: Pick<QueueCounts | AgentCounts, "handled" | "talkedMs" | "heldMs" | "wrapUpMs">,
): number | null {
  return ratio(counts.talkedMs + counts.heldMs + counts.wrapUpMs, counts.handled);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
