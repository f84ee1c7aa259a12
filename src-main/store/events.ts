import type { Entity } from "#shared/crm/entities.ts";

/** Records changed, after the commit. `ids` is null when there were too many to name: read again what is shown. */
export type ChangedEvent = { entity: Entity; ids: readonly string[] | null; source: "local" | "remote" };

/** A damaged file was set aside and an empty store made in its place: the first sync has to run again. */
export type RebuiltEvent = {
  at: number;
  /** Where the damaged file lies now. */
  setAsideFile: string;
  /** What was carried over from it. */
  salvaged: { mutations: number; drafts: number; calls: number };
};

/** What the store tells. */
export type StoreEvents = {
  changed: [ChangedEvent];
  /** Central erased these records: tabs and views of them close. */
  erased: [{ ids: readonly string[] }];
  /** The number of unsent, conflicting or rejected changes may be another. */
  outbox: [];
  rebuilt: [RebuiltEvent];
  /** `full`: a write found no room. `room`: writing works again. */
  disk: [{ state: "full" | "room" }];
  /** The writer died and was started again; how many requests were rejected with `worker-died`. */
  worker: [{ state: "restarted" | "gave-up"; rejected: number }];
};
