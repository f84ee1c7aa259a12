import type { Logger } from "pino";
import type { Call } from "#shared/call/types.ts";
import type { Handover } from "#shared/contract/central/schemas.ts";
import type { CallId, PopId } from "#shared/ids.ts";
import type { Pop, PopTarget } from "#shared/pop/index.ts";
import type { PopSources } from "./pop-sources.ts";

/** A pop that came from outside the telephone: a `popline:` link, or another phone console's HTTP pop. */
export interface ExternalPopRequest {
  readonly origin: "popline-link" | "external" | "tel-link";
  readonly number: string | null;
  readonly name: string | null;
  /** A record id or account number. */
  readonly ref: string | null;
}

export interface PopsOptions {
  readonly sources: PopSources;
  readonly logger: Logger;
  readonly now: () => number;
  /** Whether a call is live or waits for its wrap-up: its tab is not taken by another call. */
  readonly busy: (callId: CallId) => boolean;
  /** The list changed: newest first. */
  readonly publish: (pops: Pop[]) => void;
}

/** The pops on this desk. Every method that names a pop answers false when there is none of that id. */
export interface Pops {
  list(): readonly Pop[];
  get(id: PopId): Pop | null;
  ofCall(callId: CallId): Pop | null;
  /** The record that a call's pop ended in; null while a pane still asks (choose, probable, new lead, withheld). */
  recordOf(callId: CallId): PopTarget | null;
  /** What was typed about this call is saved. */
  settled(callId: CallId): void;
  /** Whether the agent has typed about this call. */
  typedAbout(callId: CallId): boolean;
  /** Idempotent per call: a second offer of the same call changes nothing. `target`: the agent dialled from that record. */
  openForCall(call: Call, target: PopTarget | null): Pop;
  /** The network names another party: decided again; what is typed stays. */
  identityChanged(call: Call): void;
  /** A colleague's desk sent the record and its notes along with this call. Again with newer notes: they replace the older. */
  handOver(call: Call, handover: Handover): void;
  openExternal(request: ExternalPopRequest): Pop;
  /** Opens a record's tab by hand; the one that is open, if there is one. null: no such record. */
  openRecord(target: PopTarget): Pop | null;
  choose(id: PopId, target: PopTarget): boolean;
  noneOfThem(id: PopId): boolean;
  attach(id: PopId, target: PopTarget, why: "agent-chose" | "lead-saved"): boolean;
  acceptOffer(id: PopId): boolean;
  dismissOffer(id: PopId): boolean;
  askCentralAgain(id: PopId): boolean;
  editing(id: PopId, dirty: boolean): boolean;
  close(id: PopId): boolean;
  /** Records changed in the store: cards that show them are read again. */
  refresh(): void;
  /** Pops of an engine that died. */
  restore(pops: readonly Pop[]): void;
  clear(): void;
}
