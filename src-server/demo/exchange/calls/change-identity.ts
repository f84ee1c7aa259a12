import { type IncomingResponse, SessionDialog } from "sip.js/lib/core/index.js";
import { assertedIdentity } from "./caller-id.ts";
import type { DeskEnd } from "./desk-end.ts";

/** A desk in the middle of another exchange of its own is asked again after this long (RFC 3261 section 14.1). */
const GLARE_RETRY_MS = 2500;

/**
 * Tells a desk that somebody else is on the line now: P-Asserted-Identity in an UPDATE when the desk allows that
 * (RFC 3311 section 4), else in a re-INVITE, which every desk knows.
 */
export function changeIdentity(end: DeskEnd, identity: { displayName?: string; number: string }): void {
  const { session, context, call } = end;
  if (!session || end.released) return;
  const header = assertedIdentity(context.sip, identity);
  const settle = (status: number) => {
    if (status < 300) context.emit({ type: "identity-changed", callId: call.id, user: end.account.user });
    else if (status === 491 || status === 500) call.after(GLARE_RETRY_MS, () => changeIdentity(end, identity));
    else if (end.allowsUpdate && (status === 405 || status === 501)) {
      // It said that it takes UPDATE, and does not.
      end.allowsUpdate = false;
      changeIdentity(end, identity);
    } else context.logger.warn({ callId: call.id, status }, "A desk refused a new identity.");
  };

  if (end.allowsUpdate && session instanceof SessionDialog) {
    const message = session.createOutgoingRequestMessage("UPDATE", {
      extraHeaders: [context.sip.contactHeader, header],
    });
    const onFinal = (response: IncomingResponse) => settle(response.message.statusCode ?? 500);
    context.sip.through(end.route(), () => context.sip.core.request(message, { onAccept: onFinal, onReject: onFinal }));
    return;
  }
  // It throws while a re-INVITE of the desk is under way: the same glare, seen earlier.
  end.offerAgain([header]).then(settle, () => settle(491));
}
