import type { Logger } from "pino";
import { type UserAgent, UserAgentState } from "sip.js";
import { Dialog, type IncomingRequestMessage, SessionDialog } from "sip.js/lib/core/index.js";
import type { Timers } from "../../timers.ts";
import { OvertakingRequests } from "./overtaking-requests.ts";
import type { SipSink } from "./ws-transport.ts";

/** Hands what the transport read to SIP.js's core, past its parser. */
export function coreSink(agent: UserAgent, logger: Logger, timers: Timers): SipSink {
  const core = agent.userAgentCore;
  function deliver(message: IncomingRequestMessage): void {
    if (agent.state !== UserAgentState.Started) return;
    const dialog = core.dialogs.get(message.callId + message.toTag + message.fromTag);
    if (message.method === "ACK" && dialog !== undefined && !dialog.early) {
      // To a 2xx: a transaction of its own (RFC 3261 13.2.2.4), though not every caller gives it a branch of its own.
      message.viaBranch += " 2xx";
    }
    const status = message.method === "PRACK" ? prackStatus(dialog, message) : null;
    if (status === null) core.receiveIncomingRequestFromTransport(message);
    else core.replyStateless(message, { statusCode: status });
  }
  const overtaking = new OvertakingRequests({ core, timers, deliver });
  return {
    request(message) {
      if (!overtaking.hold(message)) deliver(message);
    },
    response(message) {
      const drop = (reason: string) =>
        logger.info({ reason, status: message.statusCode }, "a SIP response was dropped");
      // RFC 3261 18.1.2, 17.1.3
      if (message.via.host !== agent.configuration.viaHost.toLowerCase()) drop("another's via");
      else if (!core.userAgentClients.has(message.viaBranch + message.method)) drop("no such request");
      else {
        core.receiveIncomingResponseFromTransport(message);
        overtaking.answered();
      }
    },
  };
}

/**
 * RFC 3262 3: a PRACK for nothing is 481. SIP.js answers every one in an early dialog with 200, and throws at all others; where a reliable
 * 180 waits for it, the dialog has an `onPrack` (`reliable-ringing.ts`), and one that comes after the call was answered is only late.
 */
function prackStatus(dialog: Dialog | undefined, message: IncomingRequestMessage): 200 | 481 | null {
  if (!(dialog instanceof SessionDialog)) return 481;
  const acknowledged = /^\d+\s+(\d+)\s+INVITE$/i.exec(message.getHeader("rack") ?? "")?.[1];
  if (acknowledged === undefined || Number(acknowledged) !== initialCSeq(dialog)) return 481;
  if (dialog.early) return dialog.delegate?.onPrack === undefined ? 481 : null;
  if (message.cseq > (dialog.remoteSequenceNumber ?? 0)) Dialog.prototype.receiveRequest.call(dialog, message);
  return 200;
}

/** SIP.js keeps the transaction that made a dialog protected. */
function initialCSeq(dialog: SessionDialog): number {
  return (dialog as unknown as { initialTransaction: { request: { cseq: number } } }).initialTransaction.request.cseq;
}
