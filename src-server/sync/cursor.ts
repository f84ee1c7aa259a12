import { ProblemError } from "../http/problem-error.ts";

/** A place in the change feed: after this transaction's record. `remaining` is an estimate carried along, so that it is counted once. */
export interface FeedPosition {
  /** PostgreSQL's 64-bit transaction id in decimal. */
  readonly txid: string;
  readonly seq: string;
  readonly remaining: number;
}

const format = /^1\.(\d{1,20})\.(\d{1,19})\.(\d{1,15})$/;

export function encodeCursor(position: FeedPosition): string {
  return `1.${position.txid}.${position.seq}.${position.remaining}`;
}

/** @throws ProblemError `invalid-request` for anything that this central did not make. */
export function decodeCursor(cursor: string): FeedPosition {
  const match = format.exec(cursor);
  if (match === null)
    throw new ProblemError(
      "invalid-request",
      "The sync cursor is not one of this central. Start again without a cursor.",
      {
        errors: [{ path: "querystring/cursor", message: "is not a cursor of this central" }],
      },
    );
  const [, txid = "0", seq = "0", remaining = "0"] = match;
  return { txid, seq, remaining: Number(remaining) };
}
