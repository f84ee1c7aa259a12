import type { Entity } from "#shared/crm/entities.ts";

/** Records that central answered about while a snapshot was being taken in: a line of it may have been made before. */
export interface AnsweredMeanwhile {
  begin(anew: boolean): void;
  add(entity: Entity, id: string): void;
  has(entity: Entity, id: string): boolean;
  end(): void;
}

/** In memory: after a restart such a record may be missing until the feed brings it, right after the snapshot. */
export function answeredMeanwhile(): AnsweredMeanwhile {
  let ids: Set<string> | null = null;
  const key = (entity: Entity, id: string) => `${entity} ${id}`;
  return {
    begin(anew) {
      if (anew || ids === null) ids = new Set();
    },
    add: (entity, id) => void ids?.add(key(entity, id)),
    has: (entity, id) => ids?.has(key(entity, id)) ?? false,
    end() {
      ids = null;
    },
  };
}
