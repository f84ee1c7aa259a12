import { join } from "node:path";
import { type Logger, pino } from "pino";

const secrets = ["password", "*.password", "token", "*.token", "accessToken", "refreshToken"];

/** Logs to the terminal in development, to a file in the system's log folder once installed. */
export function hostLogger(options: { level: string; logsDir: string | null }): Logger {
  const to = options.logsDir === null ? 2 : { dest: join(options.logsDir, "popline.log"), mkdir: true, sync: false };
  return pino({ level: options.level, redact: secrets }, pino.destination(to));
}
