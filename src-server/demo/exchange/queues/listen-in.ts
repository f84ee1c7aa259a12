import type { CallContext } from "../calls/call-context.ts";
import type { ListenHow } from "../calls/eavesdropping.ts";
import type { ExchangeCall } from "../calls/exchange-call.ts";
import { ringDesk } from "../calls/ring-desk.ts";
import { headerLine } from "../sip/header-text.ts";
import type { DemoAccount } from "../types.ts";
import type { CallerLeg } from "./caller-leg.ts";

/** How long the supervisor's line rings. */
const RINGS_MS = 20_000;

/**
 * Rings a supervisor's desk and lets it into the call of a caller, until either is over. The desk is asked to take it up by itself (RFC 5373, and
 * what phones understood before it), in the same words as our Asterisk says it. @returns the supervisor's own call
 */
export function listenIn(
  context: CallContext,
  leg: CallerLeg,
  account: DemoAccount,
  { how, shownAs, onBegun }: { how: ListenHow; shownAs: string; onBegun(call: ExchangeCall): void },
): ExchangeCall {
  const call = context.newCall("supervision");
  const ringing = ringDesk(context, {
    account,
    call,
    from: { displayName: shownAs, uri: context.sip.addressOf("supervision") },
    to: context.sip.addressOf(account.extension),
    headers: [
      headerLine("Call-Info", "<sip:popline.invalid>;answer-after=0"),
      headerLine("Alert-Info", "<http://popline.invalid>;info=alert-autoanswer;delay=0"),
      headerLine("X-Popline-Spy", how),
    ],
    onRinging: () => context.emit({ type: "ringing", callId: call.id, user: account.user }),
    onAnswered(end) {
      if (call.ended || leg.call.ended) {
        end.release();
        call.finish("stopped");
        return;
      }
      call.connect(leg.ears.listen(how), end);
      call.answered(account.user);
      onBegun(call);
    },
    onFailed: (status) => call.finish("rejected", status),
  });
  call.after(RINGS_MS, () => {
    if (call.answeredAt === undefined) call.finish("caller-gave-up");
  });
  call.atEnd(() => {
    if (call.answeredAt === undefined) ringing.cancel(false);
  });
  return call;
}
