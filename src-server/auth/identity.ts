import type { FastifyReply, FastifyRequest } from "fastify";
import type { Role } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Who sends a request, as the database says now: a changed role or a deactivated user counts at once. */
export interface Identity {
  readonly userId: UserId;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly teamId: TeamId | null;
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

/** A hook that lets only these roles through. */
export function allowOnly(...roles: readonly Role[]): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request) => {
    const { role } = identityOf(request);
    if (!roles.includes(role))
      throw new ProblemError(
        "forbidden",
        `Only these roles may do this: ${roles.join(", ")}. You are signed in as ${role}.`,
      );
  };
}

/** @throws ProblemError `password-change-required` while the user works with a password that somebody else has set. */
export function requireOwnPassword({ mustChangePassword }: Identity): void {
  if (mustChangePassword)
    throw new ProblemError(
      "password-change-required",
      "This password was set by somebody else. Choose one of your own first (POST /v1/auth/password).",
    );
}
