/**
 * Whether the sender of this SDP puts us on hold: `sendonly` (hold music may still come) or `inactive`
 * (RFC 3264 8.4). A connection address of 0.0.0.0 without ICE candidates is the hold of RFC 2543.
 */
export function putsOnHold(sdp: string): boolean {
  const lines = sdp.split(/\r?\n/);
  const firstMedia = lines.findIndex((line) => line.startsWith("m="));
  const audioAt = lines.findIndex((line) => line.startsWith("m=audio "));
  if (audioAt < 0) return false;
  const end = lines.findIndex((line, i) => i > audioAt && line.startsWith("m="));
  const session = lines.slice(0, firstMedia);
  const audio = lines.slice(audioAt, end < 0 ? undefined : end);
  const direction = directionIn(audio) ?? directionIn(session) ?? "sendrecv";
  const address = addressIn(audio) ?? addressIn(session);
  return (
    direction === "sendonly" ||
    direction === "inactive" ||
    (address === "0.0.0.0" && !audio.some((l) => l.startsWith("a=candidate:")))
  );
}

function directionIn(lines: readonly string[]): string | undefined {
  return lines
    .map((line) => /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/.exec(line)?.[1])
    .find((d) => d !== undefined);
}

function addressIn(lines: readonly string[]): string | undefined {
  return lines.map((line) => /^c=IN IP4 (\S+)/.exec(line)?.[1]).find((a) => a !== undefined);
}
