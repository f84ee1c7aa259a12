import type { Logger } from "pino";

/** Only what SIP.js warns of, as debug lines: below that it quotes whole messages, numbers and credentials included. */
export function sipLog(
  logger: Logger,
): (level: string, category: string, label: string | undefined, content: string) => void {
  return (level, category, _label, content) => {
    if (level === "error" || level === "warn") logger.debug({ category }, String(content).slice(0, 300));
  };
}
