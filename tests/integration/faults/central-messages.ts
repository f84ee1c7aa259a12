import type { DatabaseTarget } from "#server/db/open-database.ts";
import type { ErasureTarget } from "#shared/contract/central/index.ts";
import type { Fields, Mutation } from "#shared/sync/index.ts";

/** What a test asks of its central (central-child.ts) besides requests of the contract. */
export type StartCentral = {
  readonly target: DatabaseTarget;
  readonly port: number;
  readonly clockOffset: number;
  readonly tokenSecret: string;
};
/** By kind of record, the rows that a desk has to hold. */
export type Held = Readonly<Record<string, readonly Fields[]>>;
/** A version that a record had: `row` by column. */
export type Written = {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  readonly row: Fields;
  readonly deleted: boolean;
};
export type Audited = { readonly id: string; readonly action: string; readonly entries: number };

export type Asked =
  | ({ readonly ask: "start" } & StartCentral)
  | { readonly ask: "clock"; readonly offset: number }
  | { readonly ask: "held" | "user"; readonly username: string }
  | { readonly ask: "history" | "audited" | "housekeep" }
  | {
      readonly ask: "change";
      readonly by: string;
      readonly entity: Mutation["entity"];
      readonly id: string;
      readonly fields: Fields;
    }
  | { readonly ask: "erase"; readonly by: string; readonly target: ErasureTarget }
  | { readonly ask: "team"; readonly username: string; readonly team: string }
  | { readonly ask: "sql"; readonly text: string };

export interface CentralAnswers {
  /** The port. */
  start: number;
  clock: null;
  held: Held;
  user: string;
  history: readonly Written[];
  audited: readonly Audited[];
  housekeep: null;
  /** "applied", the reason of the refusal, or "gone". */
  change: string;
  /** Ids of all that was ever erased. */
  erase: readonly string[];
  team: null;
  sql: readonly Fields[];
}
