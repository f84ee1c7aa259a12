import type { RebuiltEvent } from "./events.ts";
import { salvage, setAside } from "./salvage.ts";
import type { Salvage } from "./writer/requests.ts";

/** Reads what can be saved out of a damaged file and moves the file away, so that a new one can be begun in its place. */
export function rebuildFile(file: string, key: Buffer, now: number): { event: RebuiltEvent; salvaged: Salvage } {
  const salvaged = salvage(file, key);
  const setAsideFile = setAside(file, now);
  const found = { mutations: salvaged.outbox.length, drafts: salvaged.draft.length, calls: salvaged.call.length };
  return { salvaged, event: { at: now, setAsideFile, salvaged: found } };
}
