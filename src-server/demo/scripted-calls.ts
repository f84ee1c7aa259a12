import type { DemoScript } from "#shared/contract/central/index.ts";
import { castIds, castNumbers, demoHotline } from "./cast.ts";
import type { ScriptedCall } from "./exchange/index.ts";

type Script = Omit<ScriptedCall, "target" | "voice"> & { readonly voice: string };

const queued = { ...demoHotline, afterPrompt: "repeat" as const };
const known = { displayName: "Huang Hang", number: castNumbers.known };
const colleague = { displayName: "Tom Becker", number: "1002" };

/** What each script does at the exchange. `voice` is without its language. */
const scripts: Readonly<Record<DemoScript["key"], Script>> = {
  known: { ...queued, from: known, assertedIdentity: known, voice: "known-caller" },
  unknown: { ...queued, from: { number: castNumbers.unknown }, voice: "unknown-caller" },
  withheld: { ...queued, from: { withheld: true }, voice: "withheld" },
  shared: { ...queued, from: { number: castNumbers.shared }, voice: "shared-number" },
  noisy: { ...queued, from: { number: castNumbers.noisy }, voice: "known-caller" },
  attached: {
    ...queued,
    from: { number: castNumbers.attachedFrom },
    headers: [["X-Popline-Customer-Id", castIds.attached]],
    voice: "attached-data",
  },
  "central-only": {
    ...queued,
    from: { displayName: "Eleanor Whitfield", number: castNumbers.centralOnly },
    voice: "known-caller",
  },
  internal: { from: colleague, afterPrompt: "repeat", voice: "colleague" },
  transferred: {
    ...queued,
    from: colleague,
    assertedIdentity: colleague,
    voice: "colleague",
    transferAfterMs: 4_000,
    newIdentity: { displayName: "Priya Kumar", number: castNumbers.transferred },
  },
  unanswered: { ...queued, from: known, assertedIdentity: known, voice: "known-caller", ringMs: 8_000 },
};

/** The exchange's words for one script, aimed at a desk's line. */
export function scriptedCall(key: DemoScript["key"], target: string, language: "en" | "zh-CN"): ScriptedCall {
  const script = scripts[key];
  return { ...script, target, voice: `${script.voice}-${language === "en" ? "en" : "zh"}` };
}
