import type { CheckedRequest } from "./request-check.ts";

/**
 * What tells one server transaction from another (RFC 3261 17.2.3). SIP.js 0.21.2 looks at the branch alone: two requests with the same one,
 * or none at all, would be taken for one. ACK and CANCEL find their INVITE.
 */
export function transactionKey(checked: CheckedRequest): string {
  const { request, via, from, cseq } = checked;
  const { method } = request;
  const group = method === "ACK" || method === "CANCEL" ? "INVITE" : method;
  const unique = /^z9hG4bK(.+)$/i.test(via.branch);
  if (unique) return [via.branch, via.sentBy, group].join(" ");
  // RFC 2543: the request itself, without what its ACK changes.
  const callId = request.headers.find((header) => header.name === "call-id")?.value;
  return ["2543", request.uri, callId, from.parameters.get("tag"), cseq, via.sentBy, via.branch, group].join(" ");
}
