import type { EndCause } from "#shared/call/types.ts";
import type { CallEntry } from "./call-entry.ts";

/** Why a call is gone that the exchange does not know any more: one that was on its way to somebody else has most likely arrived. */
export function lostCause({ call: { transfer } }: CallEntry): EndCause {
  const away = transfer !== null && (transfer.state !== "failed" || transfer.status === null);
  return away ? "transferred" : "network-lost";
}
