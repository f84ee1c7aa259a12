import type { OutgoingInviteRequest } from "sip.js/lib/core/index.js";
import { uriOf } from "../sip/core-switch.ts";
import { displayText } from "../sip/header-text.ts";
import type { Binding } from "../sip/registrar.ts";
import type { DemoAccount } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import { DeskEnd, sdpBody } from "./desk-end.ts";
import type { ExchangeCall } from "./exchange-call.ts";

interface RingOptions {
  readonly account: DemoAccount;
  readonly call: ExchangeCall;
  readonly from: { readonly displayName: string; readonly uri: string };
  /** The address in To. */
  readonly to: string;
  readonly headers: readonly string[];
  onRinging(): void;
  onAnswered(end: DeskEnd): void;
  /** Every contact refused; the last status, or 480 when there was no contact. */
  onFailed(status: number): void;
}

/** A desk that rings at all its contacts; the first that answers has the call. */
export interface Ringing {
  /** Stops ringing. `elsewhere` tells the desk that it was answered by somebody else (RFC 3326). */
  cancel(elsewhere: boolean): void;
}

/** Sends an INVITE with an offer of its own to every contact of an account. */
export function ringDesk(context: CallContext, options: RingOptions): Ringing {
  const { account, call } = options;
  const attempts = new Map<DeskEnd, OutgoingInviteRequest | undefined>();
  let over = false;
  const ring = { account, call };

  function cancel(elsewhere: boolean, except?: DeskEnd) {
    over = true;
    context.rings.delete(ring);
    context.lossListeners.delete(onLoss);
    const reason = elsewhere ? 'SIP;cause=200;text="Call completed elsewhere"' : undefined;
    for (const [end, request] of attempts) {
      if (end === except) continue;
      context.sip.through(end.connection, () => request?.cancel(reason));
      end.release();
    }
    attempts.clear();
  }

  function fail(end: DeskEnd, status: number) {
    if (!attempts.delete(end)) return;
    end.release();
    if (over || attempts.size > 0) return;
    cancel(false);
    options.onFailed(status);
  }

  const onLoss = () => {
    for (const [end, request] of [...attempts]) {
      if (end.connection?.isOpen) continue;
      // Else its early dialog would tell the desk, when it is back and asks, that the call still rings.
      request?.dispose();
      fail(end, 480);
    }
  };

  async function invite(end: DeskEnd, binding: Binding) {
    const offer = await end.media.createOffer();
    if (over) return;
    const { sip } = context;
    const message = sip.core.makeOutgoingRequestMessage(
      "INVITE",
      binding.contact,
      uriOf(options.from.uri),
      uriOf(options.to),
      { fromDisplayName: displayText(options.from.displayName) },
      [sip.contactHeader, ALLOW, ...options.headers],
      sdpBody(offer),
    );
    const request = sip.through(binding.connection, () =>
      sip.core.invite(message, {
        onProgress: () => !over && options.onRinging(),
        onAccept: (response) => {
          response.ack();
          end.attach(response.session, response.message);
          // An answer that crossed our CANCEL (RFC 3261 section 9.1): the dialog exists and has to be ended.
          if (over) {
            context.sip.through(end.route(), () => response.session.bye());
            context.desks.delete(end);
            return;
          }
          cancel(true, end);
          end.media.acceptAnswer(response.message.body).then(
            () => options.onAnswered(end),
            (error: Error) => {
              end.release();
              end.fail(error);
            },
          );
        },
        onRedirect: () => fail(end, 480),
        onReject: (response) => fail(end, response.message.statusCode ?? 500),
      }),
    );
    attempts.set(end, request);
  }

  const bindings = context.registrar.bindings(account.user);
  if (bindings.length === 0) {
    queueMicrotask(() => !over && options.onFailed(480));
    return { cancel: () => cancel(false) };
  }
  context.rings.add(ring);
  context.lossListeners.add(onLoss);
  for (const binding of bindings) {
    const end = new DeskEnd(context, account, call, binding.connection);
    attempts.set(end, undefined);
    invite(end, binding).catch((error: Error) => {
      context.logger.warn({ callId: call.id, reason: error.message }, "A desk could not be rung.");
      fail(end, 500);
    });
  }
  return { cancel };
}

const ALLOW = "Allow: ACK, BYE, CANCEL, INFO, INVITE, MESSAGE, NOTIFY, OPTIONS, REFER, UPDATE";
