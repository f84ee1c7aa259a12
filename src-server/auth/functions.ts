import type { FastifyReply, FastifyRequest } from "fastify";
import { type CentralFunction, type DataScope, dataScopes, type Role } from "#shared/contract/central/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type Identity, identityOf } from "./identity.ts";

export type { CentralFunction };

/** Whether the user's role grants it, as the database said when this request began. */
export function mayUse(identity: Pick<Identity, "functions">, fn: CentralFunction): boolean {
  return identity.functions.has(fn);
}

/** @throws ProblemError `forbidden` unless the role grants one of these */
export function need(
  identity: Pick<Identity, "functions" | "roleName">,
  ...functions: readonly CentralFunction[]
): void {
  if (functions.some((fn) => mayUse(identity, fn))) return;
  throw new ProblemError(
    "forbidden",
    `Your role ${identity.roleName} does not grant this (${functions.join(" or ")}). Ask an administrator.`,
  );
}

/** A hook that lets only users through whose role grants one of these. */
export function allow(
  ...functions: readonly CentralFunction[]
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request) => {
    need(identityOf(request), ...functions);
  };
}

/** What desks of before custom roles call a role with these functions. */
export function kindOf(functions: readonly string[]): Role {
  if (functions.includes("users.manage")) return "administrator";
  return functions.includes("supervise.live") ? "supervisor" : "agent";
}

/** Whether a user may hand out, or take away, a role: nobody grants what he does not have. */
export function covers(
  identity: Pick<Identity, "functions" | "scope">,
  role: { readonly functions: readonly string[]; readonly scope: DataScope },
): boolean {
  return (
    role.functions.every((fn) => (identity.functions as ReadonlySet<string>).has(fn)) &&
    dataScopes.indexOf(role.scope) <= dataScopes.indexOf(identity.scope)
  );
}
