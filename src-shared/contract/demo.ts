import { z } from "zod";
import { EpochMs } from "../times.ts";

/** Calls that the demo panel can place. `key` names the script. */
export const DemoScript = z.object({
  key: z.enum([
    "known",
    "unknown",
    "withheld",
    "shared",
    "noisy",
    "attached",
    "central-only",
    "internal",
    "transferred",
    "unanswered",
  ]),
  number: z.string(),
  name: z.string().nullable(),
});
export type DemoScript = z.infer<typeof DemoScript>;
export const DemoScriptList = z.object({ scripts: z.array(DemoScript) });
/** How often somebody made up calls a queue of the demo. */
export const DemoPace = z.enum(["off", "calm", "busy"]);
export type DemoPace = z.infer<typeof DemoPace>;
/** GET /v1/demo/queue-calls. `take`: made-up callers of queues may ring the asking user's line. */
export const DemoQueueCalls = z.object({ take: z.boolean(), pace: DemoPace });
export type DemoQueueCalls = z.infer<typeof DemoQueueCalls>;
/** PUT /v1/demo/queue-calls: what is given changes; `take` of the asking user's line, the rest of the whole demo. */
export const DemoQueueCallsChange = z.strictObject({
  take: z.boolean().optional(),
  pace: DemoPace.optional(),
  /** What those callers speak. */
  language: z.enum(["en", "zh-CN"]).optional(),
});
export type DemoQueueCallsChange = z.infer<typeof DemoQueueCallsChange>;
export const DemoPlaceRequest = z.object({
  key: DemoScript.shape.key,
  language: z.enum(["en", "zh-CN"]).default("en"),
});
export const DemoPlaceResponse = z.object({ callId: z.string() });
/** What the demo exchange hears of each live call (RMS over 200 ms, dBFS; -100 is silence). */
export const DemoCall = z.object({
  callId: z.string(),
  key: z.string(),
  state: z.enum(["ringing", "answered", "held", "ended"]),
  heardDbfs: z.number(),
  packets: z.number().int(),
  lost: z.number().int(),
  at: EpochMs,
});
export type DemoCall = z.infer<typeof DemoCall>;
export const DemoCallList = z.object({ calls: z.array(DemoCall) });
