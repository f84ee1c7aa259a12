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
