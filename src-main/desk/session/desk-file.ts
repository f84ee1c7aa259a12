import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { z } from "zod";
import { UserId } from "#shared/ids.ts";
import { PhoneRules } from "#shared/phone/types.ts";
import { errorCode, writeFileAtomically } from "../settings/index.ts";

const LastAccount = z.object({
  server: z.url(),
  username: z.string(),
  userId: UserId,
  /** Signed in when the desk ended: the next start signs them in from their store. */
  signedIn: z.boolean(),
  /** The store reads numbers by these from the moment it is opened. */
  phoneRules: PhoneRules,
});
export type LastAccount = z.infer<typeof LastAccount>;

const DeskFileContent = z.object({ deskId: z.uuid(), last: LastAccount.nullable() });

/** What the desk must know before any store is open: its own id, and whose store to open. No secrets. */
export interface DeskFile {
  /** UUID made once per data folder. */
  readonly deskId: string;
  last(): LastAccount | null;
  /** @throws the file system's error */
  setLast(last: LastAccount): Promise<void>;
}

export const deskFileName = "desk.json";

/**
 * Reads `desk.json`, or makes it. A damaged one is made anew: the agent has to sign in once more, and finds their store again.
 * @throws the file system's error when the folder can't be written
 */
export async function openDeskFile(dataDir: string, logger: Logger): Promise<DeskFile> {
  const path = join(dataDir, deskFileName);
  let content = await read(path, logger);
  const write = () => writeFileAtomically(path, `${JSON.stringify(content, null, 2)}\n`);
  if (content === null) {
    content = { deskId: randomUUID(), last: null };
    await mkdir(dataDir, { recursive: true });
    await write();
  }
  const { deskId } = content;
  let last = content.last;
  return {
    deskId,
    last: () => last,
    async setLast(next) {
      last = next;
      content = { deskId, last: next };
      await write();
    },
  };
}

async function read(path: string, logger: Logger): Promise<z.infer<typeof DeskFileContent> | null> {
  try {
    return DeskFileContent.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (errorCode(error) !== "ENOENT")
      logger.error({ err: error, path }, "the desk's file is damaged; it is made anew");
    return null;
  }
}
