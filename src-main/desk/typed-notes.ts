import type { Store } from "#main/store/index.ts";
import type { CallId } from "#shared/ids.ts";

/** What the agent has typed about a call so far and not saved yet. */
export function typedNotes(store: Store, callId: CallId): string {
  const notes = store.read.drafts.get(`wrap-up:${callId}`)?.body.notes;
  return typeof notes === "string" ? notes : "";
}
