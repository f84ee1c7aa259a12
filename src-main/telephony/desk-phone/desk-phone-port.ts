import type { DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/schemas.ts";

/**
 * What came of a command. `nowhere`: the number leads nowhere from this phone; `unreachable`: central, the exchange or the phone is not
 * there; `refused`: the exchange said no.
 */
export type DeskPhoneAnswer =
  | "done"
  | "no-such-call"
  | "wrong-state"
  | "not-offered"
  | "nowhere"
  | "unreachable"
  | "refused";

/** The way to the desk phone: by central, through the exchange. */
export interface DeskPhonePort {
  /** As central last told it, `stale` while central is not heard; null: nothing was told yet. */
  snapshot(): DeskPhoneSnapshot | null;
  /** Whenever it changes. @returns stops listening */
  on(event: "phone", listener: (snapshot: DeskPhoneSnapshot) => void): () => void;
  /** Never rejects. */
  command(command: DeskPhoneCommand): Promise<DeskPhoneAnswer>;
}
