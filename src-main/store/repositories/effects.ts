import type { Entity } from "#shared/crm/entities.ts";
import type { ChangedEvent } from "../events.ts";

/** More changed ids than this are not named one by one. */
const maxNamed = 500;

/** What a request changed, collected inside its transaction and told after the commit. */
export type Effects = { changed: Omit<ChangedEvent, "source">[]; outbox: boolean; erased: readonly string[] };

export class EffectLog {
  readonly #ids = new Map<Entity, Set<string>>();
  #outbox = false;
  #erased: string[] = [];

  /** A person's data was erased: nobody may go on showing the record. */
  erased(id: string): void {
    this.#erased.push(id);
  }

  changed(entity: Entity, id: string): void {
    const ids = this.#ids.get(entity);
    if (ids === undefined) this.#ids.set(entity, new Set([id]));
    else if (ids.size <= maxNamed) ids.add(id);
  }

  outboxChanged(): void {
    this.#outbox = true;
  }

  /** What was collected so far; the log starts anew. */
  take(): Effects {
    const changed = [...this.#ids].map(([entity, ids]) => ({ entity, ids: ids.size > maxNamed ? null : [...ids] }));
    const effects = { changed, outbox: this.#outbox, erased: this.#erased };
    this.#ids.clear();
    this.#outbox = false;
    this.#erased = [];
    return effects;
  }
}
