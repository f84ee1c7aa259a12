import { assertNever } from "#shared/assert-never.ts";
import type { SyncProblem } from "#shared/contract/desk/index.ts";
import type { SyncStore } from "./sync-store.ts";

/** How the agent settles a conflict or a rejection (desk contract, `sync.resolve`). */
export type Resolution =
  | { kind: "fields"; take: Readonly<Record<string, "mine" | "theirs">> }
  | { kind: "drop" }
  | { kind: "retry" };

/**
 * Settles one of `store.read.outbox.problems()`. In a conflict `drop` means central's values and `retry` the agent's; what `take` does
 * not name stays central's.
 * @returns false when there is no such problem (any more), or a rejection is to be settled by fields
 */
export async function resolveProblem(store: SyncStore, id: string, how: Resolution): Promise<boolean> {
  const problem = store.read.outbox.problems().find((candidate) => candidate.id === id);
  if (!problem) return false;
  if (problem.kind === "conflict") {
    await store.write.outbox.settleConflict(id, choices(problem, how));
    return true;
  }
  switch (how.kind) {
    case "drop":
      await store.write.outbox.dropRejected(id);
      return true;
    case "retry":
      await store.write.outbox.retryRejected(id);
      return true;
    case "fields":
      return false;
    default:
      return assertNever(how);
  }
}

function choices(
  { conflicts }: Extract<SyncProblem, { kind: "conflict" }>,
  how: Resolution,
): Record<string, "mine" | "theirs"> {
  const named = how.kind === "fields" ? how.take : {};
  const rest = how.kind === "retry" ? "mine" : "theirs";
  return Object.fromEntries(conflicts.map(({ field }) => [field, named[field] ?? rest]));
}
