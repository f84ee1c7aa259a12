import type { UserAgent } from "sip.js";
import { Dialog, type IncomingRequestMessage, SessionDialog, SignalingState } from "sip.js/lib/core/index.js";
import type { HeaderSource } from "./headers/header-source.ts";
import { allowHeader } from "./make-user-agent.ts";
import { shortestSessionSec, tooShort } from "./session-timer.ts";

/** Who takes the UPDATEs of a dialog. */
export interface UpdateTaker {
  /** An offer is open in either direction, though perhaps not on the wire. */
  readonly negotiating: boolean;
  /** Headers of the answer for the session's timer (RFC 4028). */
  answerSession(request: HeaderSource): string[];
  /** Answers the offer. Rejects when it can't be. */
  answerOffer(sdp: string): Promise<string>;
  updated(message: IncomingRequestMessage): void;
}

/**
 * UPDATE (RFC 3311): SIP.js 0.21.2 answers 405 outside and 501 inside a dialog (onsip/SIP.js#1085), yet exchanges announce a new identity and
 * refresh sessions with it. Taken out of the stream before the core sees it; all else passes.
 */
export function takeUpdates(agent: UserAgent, takerOf: (dialogId: string) => UpdateTaker | null): void {
  const core = agent.userAgentCore;
  const receive = core.receiveIncomingRequestFromTransport.bind(core);
  const reply = (message: IncomingRequestMessage, statusCode: number, headers: string[] = [], sdp?: string) =>
    core.replyStateless(message, {
      statusCode,
      extraHeaders: headers,
      ...(sdp === undefined
        ? {}
        : { body: { contentDisposition: "session", contentType: "application/sdp", content: sdp } }),
    });
  core.receiveIncomingRequestFromTransport = (message) => {
    if (message.method !== "UPDATE") return receive(message);
    const dialog = core.dialogs.get(message.callId + message.toTag + message.fromTag);
    const taker = dialog === undefined ? null : takerOf(dialog.id);
    if (!(dialog instanceof SessionDialog) || taker === null) return void reply(message, 481);
    if (dialog.remoteSequenceNumber !== undefined && message.cseq <= dialog.remoteSequenceNumber)
      return void reply(message, 500);
    if (tooShort(message)) return void reply(message, 422, [`Min-SE: ${shortestSessionSec}`]);
    const hasOffer = message.body !== "" && /^application\/sdp\b/i.test(message.getHeader("content-type") ?? "");
    const busy =
      taker.negotiating ||
      dialog.signalingState !== SignalingState.Stable ||
      dialog.reinviteUserAgentClient !== undefined ||
      dialog.reinviteUserAgentServer !== undefined;
    // RFC 3311 5.2: an offer while another is open.
    if (hasOffer && busy) return void reply(message, 491);
    // Counts the sequence number on; SessionDialog's own would answer 501.
    Dialog.prototype.receiveRequest.call(dialog, message);
    refreshTarget(dialog, message);
    const headers = [`Contact: ${agent.contact.toString()}`, allowHeader];
    taker.updated(message);
    if (!hasOffer) return void reply(message, 200, [...headers, ...taker.answerSession(message)]);
    taker.answerOffer(message.body).then(
      (answer) => reply(message, 200, [...headers, ...taker.answerSession(message)], answer),
      () => reply(message, 488),
    );
  };
}

/** RFC 3311 5.1: UPDATE is a target refresh. SIP.js keeps the dialog's state protected. */
function refreshTarget(dialog: SessionDialog, message: IncomingRequestMessage): void {
  const contact = message.parseHeader("contact");
  if (contact?.uri !== undefined)
    (dialog as unknown as { dialogState: { remoteTarget: unknown } }).dialogState.remoteTarget = contact.uri;
}
