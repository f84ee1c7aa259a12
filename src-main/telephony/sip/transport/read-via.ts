import { readParameters } from "./parameters.ts";

/** One Via value (RFC 3261 20.42). */
export interface ReadVia {
  /** `host` or `host:port`, lower case. */
  readonly sentBy: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string;
}

/** null when it is no Via of SIP/2.0. White space may stand around every separator. */
export function readVia(value: string): ReadVia | null {
  const match =
    /^SIP\s*\/\s*2\.0\s*\/\s*[\w\-.!%*+`'~]+\s+([a-z0-9._-]+|\[[0-9a-f:.]+\])(?:\s*:\s*(\d{1,5}))?(?=\s*;|\s*$)/i.exec(
      value,
    );
  const parameters = match === null ? null : readParameters(value.slice(match[0].length));
  if (match === null || parameters === null) return null;
  const host = (match[1] ?? "").toLowerCase();
  return {
    host,
    port: match[2] === undefined ? undefined : Number(match[2]),
    sentBy: match[2] === undefined ? host : `${host}:${match[2]}`,
    branch: parameters.get("branch") ?? "",
  };
}
