/**
 * An hour of one queue, written down: 2026-11-20, 10:00 to 11:00. Answered in time is answered within 20 s (20 itself is), and who hangs up sooner
 * than after 5 s (5 itself is not) is no abandoned caller. Three agents: 7001, 7002, 7003; a call's wrap-up begins when it ends, none is written 0.
 *
 * Worked out by hand from the table below (s = seconds). A caller counts to the quarter in which they joined:
 *
 *  quarter | callers | offered | answered | in 20 s | abandoned | in 20 s | short | left | waits of answered | of abandoned | longest
 *  10:00   | 1–12    |      12 |        8 |       4 |         3 |       2 |     1 |    0 |               166 |           55 |      45
 *  10:15   | 13–21   |       9 |        6 |       3 |         1 |       1 |     1 |    1 |               182 |            8 |      90
 *  10:30   | 22–27   |       6 |        3 |       3 |         1 |       0 |     1 |    1 |                43 |           55 |     120
 *  10:45   | 28–32   |       5 |        4 |       2 |         1 |       1 |     0 |    0 |               122 |           15 |      70
 *  hour    | 1–32    |      32 |       21 |      12 |         6 |       4 |     3 |    2 |               513 |          133 |     120
 *
 *  quarter | handled | talk | hold | wrap-up | AHT = (talk + hold + wrap-up) / handled | ASA = waits / answered
 *  10:00   |       8 | 1350 |   60 |     155 | 1565 / 8  = 195.625                     | 166 / 8  = 20.75
 *  10:15   |       6 | 1210 |   75 |     210 | 1495 / 6  = 249.167                     | 182 / 6  = 30.333
 *  10:30   |       3 |  490 |    0 |      30 |  520 / 3  = 173.333                     |  43 / 3  = 14.333
 *  10:45   |       4 |  755 |   75 |     115 |  945 / 4  = 236.25                      | 122 / 4  = 30.5
 *  hour    |      21 | 3805 |  210 |     510 | 4525 / 21 = 215.476                     | 513 / 21 = 24.429
 *
 *  service level         | 10:00         | 10:15        | 10:30       | 10:45       | hour
 *  abandoned left out    | 4/8   50 %    | 3/6  50 %    | 3/3  100 %  | 2/4  50 %   | 12/21 57.14 %
 *  abandoned against it  | 4/11  36.36 % | 3/7  42.86 % | 3/4  75 %   | 2/5  40 %   | 12/27 44.44 %
 *  abandoned in time for | 6/11  54.55 % | 4/7  57.14 % | 3/4  75 %   | 3/5  60 %   | 16/27 59.26 %
 *  abandonment           | 3/11  27.27 % | 1/8  12.5 %  | 1/5  20 %   | 1/5  20 %   | 6/29  20.69 %
 *
 *  agent | rang | answered | in vain | talk | hold | wrap-up | AHT                | of the hour itself: on calls | in wrap-up | ready | occupancy
 *  7001  |    8 |        7 |       1 | 1660 |   90 |     215 | 1965 / 7 = 280.714 |                         1750 |        215 |  1635 | 54.58 %
 *  7002  |    8 |        8 |       0 | 1005 |   50 |     200 | 1255 / 8 = 156.875 |     965 + 10 of the last one |        170 |  2455 | 31.81 %
 *  7003  |    7 |        6 |       1 | 1140 |   70 |      95 | 1305 / 6 = 217.5   |                         1210 |         95 |  2295 | 36.25 %
 */
export const scriptedHour: readonly ScriptedCall[] = [
  { n: 1, joined: "00:00", waits: 0, by: "7001", talk: 120, hold: 0, wrapUp: 30 },
  { n: 2, joined: "00:30", waits: 5, by: "7002", talk: 180, hold: 20, wrapUp: 40 },
  { n: 3, joined: "01:00", waits: 20, by: "7003", talk: 200, hold: 0, wrapUp: 10 },
  { n: 4, joined: "01:30", waits: 3, by: "gives up" },
  { n: 5, joined: "02:00", waits: 40, by: "7001", talk: 240, hold: 30, wrapUp: 30 },
  { n: 6, joined: "03:00", waits: 5, by: "gives up" },
  { n: 7, joined: "04:00", waits: 45, by: "7002", talk: 300, hold: 0, wrapUp: 15 },
  { n: 8, joined: "05:00", waits: 21, by: "7003", talk: 100, hold: 10, wrapUp: 10 },
  { n: 9, joined: "07:00", waits: 25, by: "7003", talk: 60, hold: 0, wrapUp: 0 },
  { n: 10, joined: "09:00", waits: 30, by: "gives up", rings: { after: 5, for: 15, at: "7003" } },
  { n: 11, joined: "12:00", waits: 10, by: "7001", talk: 150, hold: 0, wrapUp: 20 },
  { n: 12, joined: "14:00", waits: 20, by: "gives up" },
  { n: 13, joined: "15:00", waits: 15, by: "7001", talk: 300, hold: 60, wrapUp: 45 },
  { n: 14, joined: "16:00", waits: 0, by: "7002", talk: 90, hold: 0, wrapUp: 30 },
  { n: 15, joined: "17:00", waits: 60, by: "timeout" },
  { n: 16, joined: "18:00", waits: 12, by: "7002", talk: 120, hold: 0, wrapUp: 20 },
  { n: 17, joined: "20:00", waits: 35, by: "7003", talk: 200, hold: 15, wrapUp: 25 },
  { n: 18, joined: "22:00", waits: 8, by: "gives up" },
  { n: 19, joined: "25:00", waits: 90, by: "7001", talk: 400, hold: 0, wrapUp: 60 },
  { n: 20, joined: "28:00", waits: 2, by: "gives up" },
  { n: 21, joined: "29:50", waits: 30, by: "7002", talk: 100, hold: 0, wrapUp: 30 },
  { n: 22, joined: "31:00", waits: 18, by: "7003", talk: 250, hold: 0, wrapUp: 20 },
  { n: 23, joined: "35:00", waits: 55, by: "gives up" },
  { n: 24, joined: "36:00", waits: 6, by: "7002", talk: 60, hold: 0, wrapUp: 10 },
  { n: 25, joined: "40:00", waits: 4, by: "gives up" },
  { n: 26, joined: "41:00", waits: 19, by: "7001", talk: 180, hold: 0, wrapUp: 0 },
  { n: 27, joined: "44:00", waits: 120, by: "timeout" },
  { n: 28, joined: "46:00", waits: 22, by: "7003", talk: 330, hold: 45, wrapUp: 30 },
  { n: 29, joined: "48:00", waits: 10, by: "7002", talk: 95, hold: 0, wrapUp: 25 },
  { n: 30, joined: "50:00", waits: 15, by: "gives up" },
  {
    n: 31,
    joined: "52:00",
    waits: 70,
    by: "7001",
    talk: 270,
    hold: 0,
    wrapUp: 30,
    rings: { after: 5, for: 15, at: "7001" },
  },
  { n: 32, joined: "59:30", waits: 20, by: "7002", talk: 60, hold: 30, wrapUp: 30 },
];

/** One caller; all lengths in seconds. */
export type ScriptedCall = {
  readonly n: number;
  /** Minutes and seconds of the hour. */
  readonly joined: string;
  readonly waits: number;
  /** A telephone that rings in vain while the caller waits. */
  readonly rings?: { readonly after: number; readonly for: number; readonly at: Agent };
} & (
  | { readonly by: "gives up" | "timeout" }
  | { readonly by: Agent; readonly talk: number; readonly hold: number; readonly wrapUp: number }
);
export const agents = ["7001", "7002", "7003"] as const;
export type Agent = (typeof agents)[number];

/** What happens, in the order of time. `at` and lengths in ms. */
export type HourStep =
  | { readonly at: number; readonly does: "join" | "give up" | "time out"; readonly caller: string }
  | { readonly at: number; readonly does: "ring" | "answer"; readonly caller: string; readonly agent: Agent }
  | {
      readonly at: number;
      readonly does: "ring out";
      readonly caller: string;
      readonly agent: Agent;
      readonly rangMs: number;
    }
  | {
      readonly at: number;
      readonly does: "end";
      readonly caller: string;
      readonly agent: Agent;
      readonly heldMs: number;
      readonly wrapsUp: boolean;
    }
  | {
      readonly at: number;
      readonly does: "be done";
      readonly caller: string;
      readonly agent: Agent;
      readonly wrapUpMs: number;
    };

/** @param from when the hour begins, ms since 1970 */
export function stepsOf(calls: readonly ScriptedCall[], from: number): HourStep[] {
  return calls.flatMap((call) => stepsOfCall(call, from)).sort((a, b) => a.at - b.at);
}

const s = 1_000;

function stepsOfCall(call: ScriptedCall, from: number): HourStep[] {
  const [minutes = 0, seconds = 0] = call.joined.split(":").map(Number);
  const caller = `1795168800.${call.n}`;
  const joined = from + (minutes * 60 + seconds) * s;
  const over = joined + call.waits * s;
  const steps: HourStep[] = [{ at: joined, does: "join", caller }];
  if (call.rings !== undefined) {
    const { after, at: agent, for: length } = call.rings;
    const began = joined + after * s;
    steps.push({ at: began, does: "ring", caller, agent });
    steps.push({ at: began + length * s, does: "ring out", caller, agent, rangMs: length * s });
  }
  if (!("talk" in call)) return [...steps, { at: over, does: call.by === "timeout" ? "time out" : "give up", caller }];
  const { by: agent, talk, hold, wrapUp } = call;
  const ended = over + (talk + hold) * s;
  steps.push({ at: over, does: "ring", caller, agent });
  steps.push({ at: over, does: "answer", caller, agent });
  steps.push({ at: ended, does: "end", caller, agent, heldMs: hold * s, wrapsUp: wrapUp > 0 });
  if (wrapUp > 0) steps.push({ at: ended + wrapUp * s, does: "be done", caller, agent, wrapUpMs: wrapUp * s });
  return steps;
}
