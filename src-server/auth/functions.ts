import type { Role } from "#shared/contract/central/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type Identity, identityOf } from "./identity.ts";

/** What a role may do besides reading and writing records. */
export type CentralFunction = "customers.import" | "customers.export" | "persons.erase" | "audit.read";

const granted: Readonly<Record<CentralFunction, readonly Role[]>> = {
  "customers.import": ["supervisor", "administrator"],
  "customers.export": ["supervisor", "administrator"],
  "persons.erase": ["administrator"],
  "audit.read": ["administrator"],
};

export function mayUse(identity: Identity, fn: CentralFunction): boolean {
  return granted[fn].includes(identity.role);
}

/** A hook that lets only those through who have the function. */
export function needs(fn: CentralFunction): (request: Parameters<typeof identityOf>[0]) => Promise<void> {
  return async (request) => {
    const identity = identityOf(request);
    if (!mayUse(identity, fn))
      throw new ProblemError(
        "forbidden",
        `Your role (${identity.role}) does not have the function ${fn}. Ask an administrator for it.`,
      );
  };
}
