import { VisuallyHidden } from "@mantine/core";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Call } from "#shared/call/types.ts";
import { ringingCall } from "./sort-calls.ts";
import { useParties } from "./use-party.ts";

/** Tells screen readers of a ringing call: at once when the agent is free, politely when they talk already. */
export function CallAnnouncer() {
  const words = useWords();
  const parties = useParties();
  const ringing = useSlice("calls", ringingCall);
  const busy = useSlice("calls", isTalking);
  const pop = useSlice("pops", (pops) => pops.find((one) => one.callId === ringing?.id));
  const who = ringing && parties.nameOf(ringing, pop);
  return (
    <VisuallyHidden>
      <span aria-live={busy ? "polite" : "assertive"}>{who ? words("phone:announce", { who }) : ""}</span>
    </VisuallyHidden>
  );
}

function isTalking(calls: readonly Call[]): boolean {
  return calls.some((call) => call.state.name === "active" || call.state.name === "held");
}
