import { hash, verify } from "@node-rs/argon2";
import type { ProblemReason } from "#shared/contract/central/index.ts";
import { ProblemError } from "../http/problem-error.ts";

/** argon2id with the library's parameters (19 MiB, 2 passes, 1 lane): OWASP's minimum for argon2id. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Whether the password belongs to the hash. With no hash (unknown user) it works just as long and says no. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password);
  return matches && passwordHash !== null;
}

let nobody: Promise<string> | null = null;
function nobodysHash(): Promise<string> {
  nobody ??= hash("nobody has this password");
  return nobody;
}

/** Why a new password is refused. The length is the schema's business. */
const objections = {
  "password-has-username": "The new password contains the user name. Choose another one.",
  "password-too-plain": "The new password uses fewer than five different characters. Choose another one.",
  "password-is-old": "The new password is the old one. Choose another one.",
} as const satisfies Partial<Record<ProblemReason, string>>;
type Objection = keyof typeof objections;

/** What speaks against a new password; null when it will do. */
export function passwordObjection(newPassword: string, user: { username: string; name: string }): Objection | null {
  if (newPassword.toLowerCase().includes(user.username.toLowerCase())) return "password-has-username";
  return new Set(newPassword).size < 5 ? "password-too-plain" : null;
}

/** @param path Where in the request the password stands. */
export function passwordProblem(reason: Objection, path: string): ProblemError {
  const message = objections[reason];
  return new ProblemError("invalid-request", message, { reason, errors: [{ path, message }] });
}
