import { anSdp } from "../sip-text.ts";

/** The same message, its Request-URI the desk's own. */
export function toTheDesk(bytes: Buffer, contact: string): Buffer {
  const end = bytes.indexOf("\r\n");
  const line = bytes
    .toString("utf8", 0, end)
    .replace(/^(\S+) \S+ (SIP\/\S+)$/, (_all, method, version) => [method, contact, version].join(" "));
  return Buffer.concat([Buffer.from(line), bytes.subarray(end)]);
}

/** The same message with a session description that a desk can answer, its Content-Length adapted. */
function withOffer(bytes: Buffer, sdp: string = anSdp()): Buffer {
  const end = bytes.indexOf("\r\n\r\n");
  const head = bytes
    .toString("utf8", 0, end)
    .replace(/^((?:content-length|l)\s*:\s*)\d+/im, (_all, name) => `${name}${Buffer.byteLength(sdp)}`);
  return Buffer.from(`${head}\r\n\r\n${sdp}`);
}

/** A call with the headers of the message: an INVITE outside of any dialog, with a Contact and an offer that a desk can answer. */
export function asCall(bytes: Buffer, contact: string): Buffer {
  const end = bytes.indexOf("\r\n\r\n");
  const [, ...lines] = bytes.toString("utf8", 0, end).split("\r\n");
  const rows = lines.join("\n").split(/\n(?![\t ])/);
  const kept = rows
    .filter((row) => !/^(content-(type|length|transfer-encoding)|l|c)\s*:/i.test(row))
    // The Contacts of a REGISTER are no target of a call.
    .filter((row) => bytes.toString().startsWith("INVITE") || !/^(contact|m)\s*:/i.test(row))
    .map((row) => row.replace(/^(cseq\s*:\s*\d+\s+)\S+$/is, "$1INVITE"))
    .map((row) => row.replace(/^(to\s*:.*?)\s*;\s*tag\s*=.*$/is, "$1"));
  const withContact = kept.some((row) => /^(contact|m)\s*:/i.test(row))
    ? kept
    : [...kept, "Contact: <sip:back@192.0.2.1>"];
  const head = [`INVITE ${contact} SIP/2.0`, ...withContact, "Content-Type: application/sdp", "Content-Length: 0"];
  return withOffer(Buffer.from(`${head.join("\n").replaceAll("\n", "\r\n")}\r\n\r\n`));
}
