import { records } from "./0001-records.ts";
import { deskState } from "./0002-desk-state.ts";
import { search } from "./0003-search.ts";
import { callDetails } from "./0004-call-details.ts";
import { trace } from "./0005-trace.ts";
import { teams } from "./0006-teams.ts";
import { firstSync } from "./0007-first-sync.ts";
import { callbacks } from "./0008-callbacks.ts";
import type { Migration } from "./migration.ts";

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [
  records,
  deskState,
  search,
  callDetails,
  trace,
  teams,
  firstSync,
  callbacks,
];
export const schemaVersion: number = migrations.at(-1)?.version ?? 0;
export type { Migration };
