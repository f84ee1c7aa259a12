import type { HeaderSource } from "./header-source.ts";
import { parseParameters, splitValues } from "./name-addr.ts";

/** RFC 3326: why a CANCEL or BYE was sent. `cause` is a SIP status when `protocol` is "sip", a Q.850 cause when it is "q.850". */
export interface Reason {
  readonly protocol: string;
  readonly cause: number;
}

export function reasonsOf(message: HeaderSource): readonly Reason[] {
  return message
    .getHeaders("Reason")
    .flatMap(splitValues)
    .slice(0, 4)
    .map((value) => ({
      protocol: (value.split(";")[0] ?? "").trim().toLowerCase(),
      cause: Number(parseParameters(value).get("cause")),
    }))
    .filter((reason) => Number.isInteger(reason.cause));
}

/** RFC 3326 2: a forking proxy cancels the losing branches with `SIP;cause=200`. Q.850 26 is "non-selected user clearing". */
export function answeredElsewhere(message: HeaderSource): boolean {
  return reasonsOf(message).some(
    (r) => (r.protocol === "sip" && r.cause === 200) || (r.protocol === "q.850" && r.cause === 26),
  );
}
