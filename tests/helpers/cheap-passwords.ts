import { vi } from "vitest";

/**
 * For integration tests: argon2id as in production but at its least cost, since tests sign in a thousand times. Hashes name their cost, so
 * whatever checks them is unchanged. Central's process and the end-to-end tests hash at full cost.
 */
vi.mock("@node-rs/argon2", async (original) => {
  const argon2 = await original<typeof import("@node-rs/argon2")>();
  return { ...argon2, hash: (password: string) => argon2.hash(password, { memoryCost: 8, timeCost: 1 }) };
});
