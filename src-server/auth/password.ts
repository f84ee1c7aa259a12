import { hash, verify } from "@node-rs/argon2";

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

/** Why a new password is refused, as a sentence; null when it will do. The length is the schema's business. */
export function passwordObjection(newPassword: string, user: { username: string; name: string }): string | null {
  const lower = newPassword.toLowerCase();
  if (lower.includes(user.username.toLowerCase()))
    return "The new password contains the user name. Choose another one.";
  if (new Set(newPassword).size < 5)
    return "The new password uses fewer than five different characters. Choose another one.";
  return null;
}
