import { ORPCError } from "@orpc/client";
import type { DeskProblem } from "#shared/contract/desk/index.ts";

/**
 * The desk's typed reason when it refused a request (words in i18n `problem.<code>`), else null: a lost connection (`DeskLostError`) or a
 * mistake in the program. The desk's side checks the data against its schema before sending, so only the code is looked at here.
 */
export function refusalOf(error: unknown): DeskProblem | null {
  if (!(error instanceof ORPCError) || error.code !== "REFUSED") return null;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "code" in data ? (data as DeskProblem) : null;
}
