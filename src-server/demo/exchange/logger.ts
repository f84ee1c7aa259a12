import type { Logger } from "pino";

/** What the exchange needs of a logger. */
export type ExchangeLogger = Pick<Logger, "debug" | "info" | "warn" | "error">;
