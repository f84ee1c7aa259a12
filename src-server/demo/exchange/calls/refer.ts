import { type IncomingReferRequest, NameAddrHeader } from "sip.js/lib/core/index.js";
import { nameAddr } from "../sip/header-text.ts";
import { parseReplaces } from "../sip/replaces.ts";
import type { DemoAccount } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import type { CallEnd } from "./call-end.ts";
import { callerId } from "./caller-id.ts";
import { DeskEnd } from "./desk-end.ts";
import { destinationOf } from "./destinations.ts";
import { createEcho } from "./echo.ts";
import { createPerson } from "./person.ts";
import { ringDesk } from "./ring-desk.ts";
import { findDialog } from "./take-over.ts";

/** As at Asterisk (measured), the transferring desk is expected to say BYE; after this long the exchange does. */
const BYE_AFTER_MS = 2000;

/** Acts on a REFER inside a dialog: blind transfer, and attended transfer with Replaces (RFC 3515, RFC 5589). */
export function refer(context: CallContext, end: DeskEnd, request: IncomingReferRequest): void {
  const parsed: unknown = request.message.parseHeader("refer-to");
  const target = parsed instanceof NameAddrHeader ? parsed.uri : undefined;
  if (!target?.user || request.message.getHeaders("refer-to").length !== 1) {
    request.reject({ statusCode: 400, reasonPhrase: "Bad Refer-To" });
    return;
  }
  request.accept({ statusCode: 202 });
  const notify = notifier(context, end);
  notify(100);
  const replaces = target.getHeader("Replaces")?.[0];
  if (replaces) attended(context, end, safeDecode(replaces), notify);
  else blind(context, end, safeDecode(target.user), notify);
}

/** Joins the other end of this call with the other end of the call that the Replaces names; both desks' dialogs end. */
function attended(context: CallContext, end: DeskEnd, replaces: string, notify: (status: number) => void): void {
  const wanted = parseReplaces(replaces);
  const second = wanted && findDialog(context, wanted);
  const caller = end.call.other(end);
  const colleague = second?.call.other(second);
  if (!second || second === end || !caller || !colleague || second.account !== end.account) {
    notify(481);
    return;
  }
  const { call } = end;
  const absorbed = second.call;
  notify(200);
  if (context.queues.takesPlace(absorbed, call, caller)) {
    absorbed.finish("transferred");
    end.leave(BYE_AFTER_MS);
    return;
  }
  if (context.queues.takesPlace(call, absorbed, colleague)) {
    call.finish("transferred");
    second.leave(BYE_AFTER_MS);
    return;
  }
  if (colleague instanceof DeskEnd) colleague.call = call;
  call.connect(caller, colleague);
  context.queues.gaveAway(call);
  absorbed.connect(second);
  absorbed.finish("transferred");
  end.leave(BYE_AFTER_MS);
}

/** Rings the target for the other end of this call; the transferring desk leaves when it is answered. */
function blind(context: CallContext, end: DeskEnd, dialed: string, notify: (status: number) => void): void {
  const { call } = end;
  const caller = call.other(end);
  const destination = destinationOf(context, dialed);
  if (!caller) notify(481);
  else if (destination.kind === "refusal") notify(destination.status);
  else if (destination.kind === "desk") ringTarget(context, end, caller, destination.account, notify);
  else if (destination.kind === "queue") {
    notify(200);
    context.queues.enter(call, caller, destination.queue);
    end.leave(BYE_AFTER_MS);
  } else {
    const voice = "voice" in destination ? destination.voice : undefined;
    const next = voice
      ? createPerson({
          label: `person ${dialed}`,
          identity: { number: dialed },
          voice: context.voices.voice(voice),
          clock: context.clock,
        })
      : createEcho(`number ${dialed}`);
    notify(200);
    call.connect(caller, next);
    next.begin();
    context.queues.gaveAway(call);
    end.leave(BYE_AFTER_MS);
  }
}

function ringTarget(
  context: CallContext,
  end: DeskEnd,
  caller: CallEnd,
  account: DemoAccount,
  notify: (status: number) => void,
): void {
  const { call } = end;
  const from = callerId(context.sip, caller.identity);
  const ringing = ringDesk(context, {
    account,
    call,
    from,
    to: context.sip.addressOf(account.extension),
    headers: [...from.headers, `Referred-By: ${nameAddr(undefined, context.sip.addressOf(end.account.extension))}`],
    onRinging: () => notify(180),
    onAnswered(next) {
      if (call.ended) {
        next.release();
        return;
      }
      notify(200);
      call.connect(caller, next);
      call.answered(account.user);
      context.queues.gaveAway(call);
      end.leave(BYE_AFTER_MS);
    },
    onFailed: notify,
  });
  call.atEnd(() => ringing.cancel(false));
}

/** Tells the desk how the transfer goes (RFC 3515 section 2.4.4). */
function notifier(context: CallContext, end: DeskEnd): (status: number) => void {
  return (status) => {
    if (end.released || !end.session) return;
    const state = status < 200 ? "active;expires=60" : "terminated;reason=noresource";
    const phrase = status === 100 ? "Trying" : status === 180 ? "Ringing" : status === 200 ? "OK" : "Failed";
    const { session } = end;
    context.sip.through(end.route(), () =>
      session.notify(undefined, {
        extraHeaders: ["Event: refer", `Subscription-State: ${state}`],
        body: {
          contentDisposition: "render",
          contentType: "message/sipfrag;version=2.0",
          content: `SIP/2.0 ${status} ${phrase}\r\n`,
        },
      }),
    );
  };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
