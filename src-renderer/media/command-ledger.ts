import type { MediaCommand, MediaResult } from "#shared/contract/desk/media.ts";

export type Reception =
  /** To be carried out. */
  | { readonly is: "new" }
  /** Came already and is being carried out, or was: this is its result. */
  | { readonly is: "again"; readonly result: Promise<MediaResult> }
  /** A number that was used for something else: an engine that has started again counts from the beginning. */
  | { readonly is: "new-engine" };

const kept = 64;

/** Knows the commands that came, so that one which the engine sends again after a reconnect is answered and not done twice. */
export class CommandLedger {
  readonly #entries = new Map<number, { action: string; result: Promise<MediaResult> }>();
  #highest = -1;
  #engine: string | null = null;

  receive(command: MediaCommand): Reception {
    const before = this.#engine;
    this.#engine = command.engine;
    if (before !== null && before !== command.engine) return this.#anew();
    const known = this.#entries.get(command.commandId);
    if (known?.action === JSON.stringify(command.action)) return { is: "again", result: known.result };
    if (command.commandId > this.#highest) return { is: "new" };
    return this.#anew();
  }

  #anew(): Reception {
    this.#entries.clear();
    this.#highest = -1;
    return { is: "new-engine" };
  }

  note(command: MediaCommand, result: Promise<MediaResult>): void {
    this.#highest = command.commandId;
    this.#entries.set(command.commandId, { action: JSON.stringify(command.action), result });
    for (const old of this.#entries.keys()) {
      if (this.#entries.size <= kept) break;
      this.#entries.delete(old);
    }
  }
}
