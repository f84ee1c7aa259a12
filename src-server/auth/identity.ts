import type { FastifyRequest } from "fastify";
import type { CentralFunction, DataScope, Role } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Who sends a request, as the database says now: a changed role or a deactivated user counts at once. */
export interface Identity {
  readonly userId: UserId;
  readonly username: string;
  readonly name: string;
  /** The kind of the role, for desks and logs; what may be done is in `functions`. */
  readonly role: Role;
  readonly roleName: string;
  readonly functions: ReadonlySet<CentralFunction>;
  readonly scope: DataScope;
  readonly teamId: TeamId | null;
  /** The teams that the scope reaches (own, headed, below); empty where the scope asks for none. */
  readonly teams: readonly TeamId[];
  readonly sessionId: string;
  /** The password was set by somebody else: nothing but changing it is allowed. */
  readonly mustChangePassword: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    identity: Identity | null;
  }
}

/** The sender of an authenticated request. @throws ProblemError `unauthenticated` on a route that forgot to authenticate. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new ProblemError("unauthenticated", "Sign in first.");
  return request.identity;
}

/** @throws ProblemError `password-change-required` while the user works with a password that somebody else has set. */
export function requireOwnPassword({ mustChangePassword }: Identity): void {
  if (mustChangePassword)
    throw new ProblemError(
      "password-change-required",
      "This password was set by somebody else. Choose one of your own first (POST /v1/auth/password).",
    );
}
