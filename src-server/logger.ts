import { type DestinationStream, type Logger, pino } from "pino";

/** Keys whose values never reach a log, wherever they turn up: secrets, and people's numbers, names and notes (DESIGN 13). */
const secret = [
  "password",
  "oldPassword",
  "newPassword",
  "accessToken",
  "refreshToken",
  "authorization",
  "token",
  "sealedPassword",
];
const personal = [
  "number",
  "raw",
  "rawNumber",
  "e164",
  "name",
  "remoteName",
  "notes",
  "note",
  "email",
  "address",
  "parameters",
];

/** Central's log: JSON lines on standard error, so that standard output carries only the ready line. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const keys = [...secret, ...personal];
  return pino(
    {
      level,
      base: { app: "central" },
      // An error's own sentence may quote what it was about: a request line, a value that the database refused.
      serializers: { err: (error: unknown) => withoutNumbers(pino.stdSerializers.err(error as Error)) },
      redact: {
        paths: [
          ...keys,
          ...keys.map((key) => `*.${key}`),
          ...keys.map((key) => `*.*.${key}`),
          "err.detail",
          "err.where",
        ],
        censor: "[redacted]",
      },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/** Seven digits and more, as they are dialled or written. */
const numbers = /(?<![\w.-])\+?\(?\d(?:[ ()/.-]?\d){6,}(?![\w-])/g;
/** Ids and dates are no numbers of anybody, and what leads to the fault. */
const kept = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?/gi;

function hideNumbers(text: string): string {
  let shown = "";
  let from = 0;
  for (const { 0: whole, index } of text.matchAll(kept)) {
    shown += text.slice(from, index).replace(numbers, "[number]") + whole;
    from = index + whole.length;
  }
  return shown + text.slice(from).replace(numbers, "[number]");
}

function withoutNumbers(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  const shown: Record<string, unknown> = { ...error };
  for (const key of ["message", "stack"]) {
    const text = shown[key];
    if (typeof text === "string") shown[key] = hideNumbers(text);
  }
  return shown;
}
