import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import type { Notices } from "./notices.ts";
import { unreadableValues } from "./settings/index.ts";

/**
 * The company's CA as its file has it at this moment: a file that is put right counts with the next connection. Without it only the usual
 * authorities are trusted, and the line says so; a wrong path must not keep the desk from opening.
 */
export function caFile(file: string | null, { notices, logger }: { notices: Notices; logger: Logger }) {
  return (): string | null => {
    if (file === null) return null;
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      logger.error({ err: error, file }, "the CA file can't be read");
      const reason = "no-access";
      notices.say("settings-unreadable", "error", unreadableValues({ file, reason, line: null, column: null }));
      return null;
    }
  };
}
