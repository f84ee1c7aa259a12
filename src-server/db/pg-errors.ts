/** SQLSTATE of a database error (PostgreSQL appendix A); null for anything else. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** The data was at fault: class 22 (bad value) or 23 (constraint). Trying again changes nothing. */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith("22") || state.startsWith("23"));
}

/** A value that PostgreSQL can't represent: class 22. */
export function isBadValue(error: unknown): boolean {
  return sqlState(error)?.startsWith("22") ?? false;
}

/** Two transactions were in each other's way (serialisation failure, deadlock): the same again will do. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === "40001" || state === "40P01";
}

const uniqueViolation = "23505";

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === uniqueViolation;
}

const networkCodes = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH"]);

/** No connection, or it was lost: class 08, or 57P01 to 57P03 (shutting down, starting up). */
export function databaseUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state.startsWith("08") || /^57P0[123]$/.test(state) || state === "53300";
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string" && networkCodes.has(error.code)) return true;
  // pg reports these without any code; the last one in a transaction whose connection was lost between two statements.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  );
}
