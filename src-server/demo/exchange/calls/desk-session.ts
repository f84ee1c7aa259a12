import type { IncomingInviteRequest, SessionDelegate } from "sip.js/lib/core/index.js";
import { digitOfInfo } from "../media/telephone-event.ts";
import { type DeskEnd, sdpBody } from "./desk-end.ts";

/** Handles what a desk sends inside its dialog: ACK, BYE, INFO, re-INVITE, REFER. */
export function deskSessionDelegate(end: DeskEnd): SessionDelegate {
  const { context } = end;
  /** A re-INVITE without an offer was answered with ours; its answer comes in the ACK (RFC 3261 section 14.2). */
  let answerInAck = false;

  const heard = () => {
    end.connection = context.sip.connection ?? end.connection;
  };

  return {
    onAck({ message }) {
      heard();
      end.acknowledged();
      if (!answerInAck || !message.body) return;
      answerInAck = false;
      end.media.acceptAnswer(message.body).then(
        () => noteHold(end),
        (error: Error) => end.fail(error),
      );
    },
    onAckTimeout: () => end.call.finish("desk-lost"),
    onBye(request) {
      request.accept();
      end.gone();
    },
    onInfo(request) {
      heard();
      const { message } = request;
      const digit = digitOfInfo(message.getHeader("content-type") ?? "", message.body);
      if (!digit) {
        request.reject({ statusCode: 415, extraHeaders: ["Accept: application/dtmf-relay, application/dtmf"] });
        return;
      }
      request.accept();
      context.emit({ type: "dtmf", callId: end.call.id, user: end.account.user, digit, via: "info" });
    },
    onInvite(request) {
      heard();
      reinvite(end, request).then(
        (offered) => {
          answerInAck = offered;
        },
        (error: Error) => {
          context.logger.warn({ callId: end.call.id, reason: error.message }, "A re-INVITE was refused.");
          const warning = `Warning: 399 popline-demo "${error.message.replace(/["\\\r\n]/g, "'")}"`;
          if (!end.released) request.reject({ statusCode: 488, extraHeaders: [warning] });
        },
      );
    },
    onRefer(request) {
      heard();
      context.refer(end, request);
    },
  };
}

/** Answers a re-INVITE; resolves to whether the 200 carries an offer of ours. */
async function reinvite(end: DeskEnd, request: IncomingInviteRequest): Promise<boolean> {
  const offer = request.message.body;
  const content = offer ? await end.media.answer(offer) : await end.media.createOffer();
  if (end.released) return false;
  request.accept({ statusCode: 200, body: sdpBody(content) });
  if (offer) noteHold(end);
  return !offer;
}

/** On hold is a desk that does not want to hear (RFC 3264 section 8.4). */
function noteHold(end: DeskEnd): void {
  const held = ["sendonly", "inactive"].includes(end.media.peerDirection());
  if (held === end.held) return;
  end.held = held;
  end.context.emit({ type: held ? "held" : "resumed", callId: end.call.id, user: end.account.user });
}
