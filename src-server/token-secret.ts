import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const minLength = 32;

/** The configured secret, else one that is made on the first start and kept in the data folder, readable by this user alone. */
export async function tokenSecret(configured: string | null, dataDir: string): Promise<string> {
  if (configured !== null) return configured;
  const file = path.join(dataDir, "token-secret");
  try {
    await writeFile(file, randomBytes(48).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
  }
  await chmod(file, 0o600);
  const secret = (await readFile(file, "utf8")).trim();
  if (secret.length < minLength)
    throw new Error(
      `The secret in ${file} is too short. Delete the file to have a new one made; everybody then signs in again.`,
    );
  return secret;
}
