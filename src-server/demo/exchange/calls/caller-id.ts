import type { CoreSwitch } from "../sip/core-switch.ts";
import { nameAddr } from "../sip/header-text.ts";
import type { CallerIdentity } from "../types.ts";

/** How a caller is shown in an INVITE. */
export interface CallerId {
  readonly displayName: string;
  readonly uri: string;
  readonly headers: readonly string[];
}

/** The From of a caller; withheld as in RFC 3323 section 4.1.1.3 and RFC 3325 section 7. */
export function callerId(sip: CoreSwitch, who: CallerIdentity): CallerId {
  if (who.withheld)
    return { displayName: "Anonymous", uri: "sip:anonymous@anonymous.invalid", headers: ["Privacy: id"] };
  return { displayName: who.displayName ?? "", uri: sip.addressOf(who.number), headers: [] };
}

/** A P-Asserted-Identity header (RFC 3325 section 9.1). */
export function assertedIdentity(sip: CoreSwitch, who: { displayName?: string; number: string }): string {
  return `P-Asserted-Identity: ${nameAddr(who.displayName, sip.addressOf(who.number))}`;
}
