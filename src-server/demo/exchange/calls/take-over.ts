import type { IncomingInviteRequest } from "sip.js/lib/core/index.js";
import { parseReplaces, type Replaces } from "../sip/replaces.ts";
import type { DemoAccount } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import type { DeskEnd } from "./desk-end.ts";
import { beginInvite } from "./desk-invite.ts";

/**
 * A desk takes a live call over into a new dialog with a new peer connection (RFC 3891): the recovery path of DESIGN 1,
 * after its media page died or its engine was started again. The other end does not notice.
 */
export async function takeOver(
  context: CallContext,
  uas: IncomingInviteRequest,
  account: DemoAccount,
  header: string,
): Promise<void> {
  const wanted = parseReplaces(header);
  if (!wanted || uas.message.getHeaders("replaces").length > 1) {
    uas.reject({ statusCode: 400, reasonPhrase: "Bad Replaces" });
    return;
  }
  const old = findDialog(context, wanted);
  // RFC 3891 section 3: unknown 481, answered although early-only 486, not one's own 403.
  if (!old || old.call.answeredAt === undefined) uas.reject({ statusCode: 481 });
  else if (wanted.earlyOnly) uas.reject({ statusCode: 486 });
  else if (old.account !== account) uas.reject({ statusCode: 403 });
  else await replace(context, uas, old);
}

/** The desk whose dialog a Replaces names: its to-tag is ours, its from-tag the desk's. */
export function findDialog(context: CallContext, wanted: Replaces): DeskEnd | undefined {
  return [...context.desks].find(
    ({ session }) =>
      session?.callId === wanted.callId && session.localTag === wanted.toTag && session.remoteTag === wanted.fromTag,
  );
}

async function replace(context: CallContext, uas: IncomingInviteRequest, old: DeskEnd): Promise<void> {
  const { call } = old;
  // A takeover that fails leaves the call as it is.
  const pending = await beginInvite(context, uas, old.account, call, () => undefined);
  if (!pending) return;
  if (call.ended || old.released) {
    pending.reject(481);
    return;
  }
  const { end } = pending;
  call.replace(old, end);
  pending.accept();
  old.release();
  context.emit({ type: "reattached", callId: call.id, user: end.account.user });
}
