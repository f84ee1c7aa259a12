import type { DeskPatch } from "#shared/contract/desk/index.ts";
import type { DeskClient } from "./desk-client.ts";
import { follow } from "./follow.ts";

/**
 * Calls `onPatch` with every push of the desk's state: first all slices, then the changed ones, and all slices again after a reconnect.
 * Returns what ends that.
 */
export function watchState(desk: DeskClient, onPatch: (patch: DeskPatch) => void): () => void {
  return follow(desk, (client, options) => client.state.watch(undefined, options), { onValue: onPatch });
}
