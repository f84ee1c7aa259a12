import type { RemoteParty } from "#shared/call/types.ts";
import { withheldForm } from "#shared/phone/index.ts";
import { firstHeader, type HeaderSource } from "./header-source.ts";
import { type NameAddr, parseNameAddr, splitValues } from "./name-addr.ts";

/**
 * Who calls: P-Asserted-Identity (RFC 3325) before Remote-Party-ID (its predecessor, still sent by many exchanges) before From.
 * Privacy (RFC 3323) and the anonymous forms make the party withheld: then there is neither number nor name, whatever else was sent.
 */
export function remotePartyOf(message: HeaderSource): RemoteParty {
  return assertedParty(message) ?? fromParty(message);
}

/** The identity that the network vouches for, if the message carries one; used for updates inside a call as well. */
export function assertedParty(message: HeaderSource): RemoteParty | null {
  const asserted = best(message, "P-Asserted-Identity");
  if (asserted !== null) return party(asserted, "asserted", wantsPrivacy(message));
  const remote = best(message, "Remote-Party-ID");
  if (remote === null) return null;
  // draft-ietf-sip-privacy-04: privacy=full | name | uri | off, with quality suffixes after a dash.
  const privacy = remote.parameters.get("privacy")?.toLowerCase().split("-")[0] ?? "off";
  return party(remote, "remote-party-id", privacy === "full" || privacy === "uri" || wantsPrivacy(message));
}

function fromParty(message: HeaderSource): RemoteParty {
  const from = parseNameAddr(firstHeader(message, "From"));
  if (from === null) return { number: "", name: null, source: "from", withheld: true };
  return party(from, "from", wantsPrivacy(message));
}

/** A sip: and a tel: identity may both be asserted (RFC 3325 9.1); the one that reads as a number is the better key. */
function best(message: HeaderSource, name: string): NameAddr | null {
  const found = message
    .getHeaders(name)
    .flatMap(splitValues)
    .slice(0, 4)
    .map(parseNameAddr)
    .filter((a) => a !== null);
  return found.find((a) => /^\+?\d{2,}$/.test(a.user)) ?? found[0] ?? null;
}

function wantsPrivacy(message: HeaderSource): boolean {
  const values = message.getHeaders("Privacy").flatMap((value) => value.toLowerCase().split(/[;,\s]+/));
  return values.some((value) => value === "id" || value === "user" || value === "header" || value === "session");
}

function party(address: NameAddr, source: RemoteParty["source"], asked: boolean): RemoteParty {
  const anonymousHost = /(^|\.)anonymous\.invalid$/.test(address.host);
  if (asked || anonymousHost || withheldForm(address.user) !== null) {
    return { number: "", name: null, source, withheld: true };
  }
  // A name that only says "Anonymous" beside a number that is there hides nothing; it is no name either.
  const name = address.name === "" || withheldForm(address.name) !== null ? null : address.name;
  return { number: address.user, name, source, withheld: false };
}
