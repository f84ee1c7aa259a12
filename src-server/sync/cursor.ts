import { ProblemError } from "../http/problem-error.ts";
import { everythingKey } from "./visible-scope.ts";

/** A place in the change feed: after this transaction's record. `remaining` is an estimate carried along, so that it is counted once. */
export interface FeedPosition {
  /** PostgreSQL's 64-bit transaction id in decimal. */
  readonly txid: string;
  readonly seq: string;
  readonly remaining: number;
  /** What the desk's rows were chosen by (`scopeKey`); left out: everything. */
  readonly scope?: string;
  /** The scope changed, and what differs is being sent: the feed waits. */
  readonly move?: ScopeMove;
}

/** How far the rows that a changed scope adds or takes are sent: up to this id of this kind of record. */
export interface ScopeMove {
  /** The scopes by which the desk's rows were chosen before: any row may be by any of them. `unknownKey`: nobody knows. */
  readonly from: readonly string[];
  /** Index in `recordEntities`. */
  readonly entity: number;
  readonly after: string;
}

/** Where nothing is known of what a desk holds. */
export const unknownKey = "unknown";
/** Before every id. */
export const firstId = "00000000-0000-0000-0000-000000000000";

const place = String.raw`(\d{1,20})\.(\d{1,19})\.(\d{1,15})`;
const key = String.raw`[\w-]{3,22}`;
const first = new RegExp(`^1\\.${place}$`);
const scoped = new RegExp(`^2\\.${place}\\.(${key})(?:\\.(${key}(?:~${key}){0,1})\\.(\\d)\\.([0-9a-f-]{36}))?$`);

/** At most 200 characters, as the contract says. */
export function encodeCursor(position: FeedPosition): string {
  const { txid, seq, remaining, scope = everythingKey, move } = position;
  if (scope === everythingKey && move === undefined) return `1.${txid}.${seq}.${remaining}`;
  const moving = move === undefined ? "" : `.${move.from.join("~")}.${move.entity}.${move.after}`;
  return `2.${txid}.${seq}.${remaining}.${scope}${moving}`;
}

/** @throws ProblemError `invalid-request` for anything that this central did not make. */
export function decodeCursor(cursor: string): FeedPosition & { readonly scope: string } {
  const match = first.exec(cursor) ?? scoped.exec(cursor);
  if (match === null)
    throw new ProblemError(
      "invalid-request",
      "The sync cursor is not one of this central. Start again without a cursor.",
      {
        errors: [{ path: "querystring/cursor", message: "is not a cursor of this central" }],
      },
    );
  const [, txid = "0", seq = "0", remaining = "0", scope = everythingKey, from, entity, after] = match;
  const position = { txid, seq, remaining: Number(remaining), scope };
  if (from === undefined || entity === undefined || after === undefined) return position;
  return { ...position, move: { from: from.split("~"), entity: Number(entity), after } };
}
