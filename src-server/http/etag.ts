import { ProblemError } from "./problem-error.ts";

/** A record's version as an entity tag (RFC 9110, section 8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** The version that a write was made from, of If-Match. @throws ProblemError when it is missing or no version of ours. */
export function versionOf(ifMatch: string | undefined): number {
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch?.trim() ?? "");
  if (match === null)
    throw new ProblemError(
      "invalid-request",
      'Send If-Match with the version that the change was made from, such as "3".',
      {
        errors: [{ path: "headers/if-match", message: "must be the record's version in quotes" }],
      },
    );
  return Number(match[1]);
}
