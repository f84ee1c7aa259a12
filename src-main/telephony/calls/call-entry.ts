import type { Call } from "#shared/call/types.ts";
import type { IncomingLeg } from "../sip/incoming-leg.ts";
import type { OutgoingLeg } from "../sip/outgoing-leg.ts";
import type { DialogData } from "./dialog-snapshot.ts";
import type { TakeBack } from "./take-back.ts";
import type { TransferRun } from "./transfer-run.ts";

/** A live call with what carries it. Only the registry writes `call`. */
export interface CallEntry {
  call: Call;
  /** null while a call of a dead engine is being taken back. */
  leg: IncomingLeg | OutgoingLeg | null;
  /** The dialog to be taken over when there is no leg. */
  lastDialog: DialogData | null;
  /** Connection over which the INVITE came. A ringing call of an earlier one may be gone at the exchange. */
  connection: number;
  /** Media page that holds the call's peer connection; 0 for none yet. */
  page: number;
  /** The agent pressed Answer and the media page is being asked. */
  answering: boolean;
  /** The next refresh restarts ICE (the network changed). */
  iceRestart: boolean;
  takeBack: TakeBack | null;
  /** This call is being given away, or is the consult of one that is. */
  transfer: TransferRun | null;
  /** Outgoing: what was dialled, as it goes into an address. */
  dialled: string;
  /** Re-INVITEs go one after another. */
  queue: Promise<unknown>;
}

export function newEntry(call: Call, given: Pick<CallEntry, "leg" | "lastDialog" | "connection">): CallEntry {
  return {
    call,
    ...given,
    page: 0,
    answering: false,
    iceRestart: false,
    takeBack: null,
    transfer: null,
    dialled: "",
    queue: Promise.resolve(),
  };
}

/** Runs `act` after everything that was asked of this call before. */
export function inTurn<T>(entry: CallEntry, act: () => Promise<T>): Promise<T> {
  const turn = entry.queue.then(act);
  entry.queue = turn.catch(() => undefined);
  return turn;
}

export function isTalked(entry: CallEntry): boolean {
  return entry.call.state.name === "active" || entry.call.state.name === "held";
}

/** Held by this desk. */
export function heldHere(entry: CallEntry): boolean {
  const { state } = entry.call;
  return state.name === "held" && state.by !== "remote";
}
