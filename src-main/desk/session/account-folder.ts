import { createHash } from "node:crypto";
import { join } from "node:path";
import type { UserId } from "#shared/ids.ts";
import { serverText } from "./server-address.ts";

/**
 * The folder of one account's store: `accounts/<hash of server and user>` in the desk's data folder.
 *
 * Each (server, user) has a store of its own, so that an agent never sees what another one's rights brought onto this machine, and
 * another agent's sign-in touches neither the first one's cache nor their unsent changes: those lie in their folder until they
 * sign in here again. The hash makes a short name that is safe on every file system and tells no user name.
 */
export function accountFolder(dataDir: string, server: URL, userId: UserId): string {
  const hash = createHash("sha256")
    .update(`${serverText(server)}\n${userId}`)
    .digest("hex");
  return join(dataDir, "accounts", hash.slice(0, 32));
}
