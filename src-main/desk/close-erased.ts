import type { Pops } from "#main/pop/index.ts";
import type { CallId } from "#shared/ids.ts";

/** Tabs of an erased record close; one whose call is still going on stays until the agent closes it. */
export function closeErased(
  pops: Pick<Pops, "list" | "close">,
  ids: readonly string[],
  isBusy: (id: CallId) => boolean,
): void {
  for (const { id, callId, decision } of pops.list()) {
    if (decision.kind !== "record" || !ids.includes(decision.target.id)) continue;
    if (callId === null || !isBusy(callId)) pops.close(id);
  }
}
