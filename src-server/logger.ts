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
