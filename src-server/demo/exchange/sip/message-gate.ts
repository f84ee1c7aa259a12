import { type IncomingRequestMessage, IncomingResponseMessage, type Logger, Parser } from "sip.js/lib/core/index.js";
import { malformedReply } from "./malformed-reply.ts";

/** What to do with a text frame. */
export type Gated =
  | { readonly kind: "request"; readonly message: IncomingRequestMessage }
  | { readonly kind: "response"; readonly message: IncomingResponseMessage }
  | { readonly kind: "reply"; readonly reply: string; readonly reason: string }
  | { readonly kind: "drop"; readonly reason: string };

const KNOWN_OPTIONS = new Set(["outbound", "replaces", "norefersub"]);
const FOREIGN_SCHEME = /^[A-Z]+ (?!sips?:)[a-z][a-z0-9+.-]*:\S+ SIP\/2\.0\r\n/i;

/**
 * Parses a frame and checks what SIP.js's parser lets pass, so that the core behind it only sees whole messages
 * (RFC 3261 sections 8.1.1, 8.2.2, 16.3 and 18.3). Never throws.
 */
export function gate(data: string, parserLogger: Logger): Gated {
  let message: IncomingRequestMessage | IncomingResponseMessage | undefined;
  try {
    message = Parser.parseMessage(data, parserLogger);
  } catch (error) {
    return refuse(data, 400, `Bad Request: ${error instanceof Error ? error.name : "unreadable"}`);
  }
  if (!message) return refuse(data, 400, "Bad Request");
  const missing = missingHeader(message);
  if (missing) return refuse(data, 400, `Missing or unreadable ${missing}`);
  if (message instanceof IncomingResponseMessage) return { kind: "response", message };
  return checkRequest(data, message);
}

function checkRequest(data: string, message: IncomingRequestMessage): Gated {
  const cseqMethod = /^\d+\s+(\S+)$/.exec(message.getHeader("cseq")?.trim() ?? "")?.[1];
  if (cseqMethod !== message.method) return refuse(data, 400, "CSeq method does not match");
  // SIP.js's grammar knows no other scheme (RFC 3261 section 8.2.2.1).
  if (!message.ruri && FOREIGN_SCHEME.test(data)) return refuse(data, 416, "Unsupported URI Scheme");
  if (!message.ruri) return refuse(data, 400, "Unreadable Request-URI");
  if (!(message.cseq >= 0 && message.cseq < 2 ** 31)) return refuse(data, 400, "CSeq out of range");
  if (!message.fromTag) return refuse(data, 400, "From without tag");
  const declared = Number(message.getHeader("content-length") ?? Buffer.byteLength(message.body));
  const bodyAt = data.indexOf("\r\n\r\n") + 4;
  if (!(declared >= 0) || declared > Buffer.byteLength(data.slice(bodyAt)))
    return refuse(data, 400, "Body is cut short");
  if (message.getHeader("max-forwards")?.trim() === "0") return refuse(data, 483, "Too Many Hops");
  const unknown = unknownOptions(message);
  if (unknown.length > 0 && !["ACK", "CANCEL"].includes(message.method)) {
    return refuse(data, 420, "Bad Extension", [`Unsupported: ${unknown.join(", ")}`]);
  }
  return { kind: "request", message };
}

function missingHeader(message: IncomingRequestMessage | IncomingResponseMessage): string | undefined {
  if (!message.viaBranch) return "Via";
  if (!message.from) return "From";
  if (!message.to) return "To";
  if (!message.callId) return "Call-ID";
  return message.cseq === undefined || Number.isNaN(message.cseq) ? "CSeq" : undefined;
}

function unknownOptions(message: IncomingRequestMessage): string[] {
  const required = message.getHeaders("require").join(",").split(",");
  return required.map((tag) => tag.trim()).filter((tag) => tag !== "" && !KNOWN_OPTIONS.has(tag.toLowerCase()));
}

function refuse(data: string, status: number, reason: string, extra: readonly string[] = []): Gated {
  const reply = malformedReply(data, status, reason, extra);
  return reply ? { kind: "reply", reply, reason } : { kind: "drop", reason };
}
