import type { CallContext } from "../calls/call-context.ts";
import { assertedIdentity, callerId } from "../calls/caller-id.ts";
import type { Destination } from "../calls/destinations.ts";
import { createEcho } from "../calls/echo.ts";
import { createPerson } from "../calls/person.ts";
import { ringDesk } from "../calls/ring-desk.ts";
import { headerLine } from "../sip/header-text.ts";
import type { CallerLeg } from "./caller-leg.ts";

/** Who is sent to a line rings there this long, and is let go then. */
const RINGS_MS = 30_000;

/**
 * Takes a caller out of the queue to where a number leads. A member who had the call is let go when that answers; if it does not, the two go on, and
 * a caller who waited is let go.
 */
export function sendOn(
  context: CallContext,
  leg: CallerLeg,
  number: string,
  to: Exclude<Destination, { kind: "refusal" | "queue" }>,
): void {
  const { call } = leg;
  const former = leg.memberEnd;
  if (to.kind !== "desk") {
    const next =
      "voice" in to
        ? createPerson({
            label: `person ${number}`,
            identity: { number },
            voice: context.voices.voice(to.voice),
            clock: context.clock,
          })
        : createEcho(`number ${number}`);
    leg.join(next, undefined);
    next.begin();
    former?.release();
    return;
  }
  const from = callerId(context.sip, leg.end.identity);
  const who = leg.end.identity;
  let answered = false;
  const ringing = ringDesk(context, {
    account: to.account,
    call,
    from,
    to: context.sip.addressOf(to.account.extension),
    headers: [
      headerLine("X-Call-Ref", call.id),
      ...from.headers,
      ...(who.withheld ? [] : [assertedIdentity(context.sip, who)]),
    ],
    onRinging: () => context.emit({ type: "ringing", callId: call.id, user: to.account.user }),
    onAnswered(end) {
      answered = true;
      if (call.ended) {
        end.release();
        return;
      }
      leg.join(end, to.account);
      former?.release();
      call.answered(to.account.user);
    },
    onFailed(status) {
      answered = true;
      if (former === undefined) call.finish("rejected", status);
    },
  });
  const over = () => {
    if (!answered) ringing.cancel(false);
  };
  call.atEnd(over);
  call.after(RINGS_MS, () => {
    if (answered) return;
    if (former === undefined) call.finish("caller-gave-up");
    else ringing.cancel(false);
  });
}
