import { Grammar, type URI } from "sip.js";
import { type Session as CoreSession, SessionDialog, SessionState, type UserAgentCore } from "sip.js/lib/core/index.js";
import type { DialogData } from "../calls/dialog-snapshot.ts";

/** What names a confirmed dialog; null for early and closed ones. */
export function dialogDataOf(session: CoreSession | undefined): DialogData | null {
  if (!(session instanceof SessionDialog)) return null;
  if (session.sessionState !== SessionState.Confirmed && session.sessionState !== SessionState.AckWait) return null;
  return {
    callId: session.callId,
    localTag: session.localTag,
    remoteTag: session.remoteTag,
    localUri: session.localURI.toString(),
    remoteUri: session.remoteURI.toString(),
    remoteTarget: session.remoteTarget.toString(),
    routeSet: [...session.routeSet],
    localCseq: session.localSequenceNumber ?? 0,
    remoteCseq: session.remoteSequenceNumber ?? 0,
  };
}

/** RFC 3891 3: the tags as the receiver sees them, so its own (our remote) is the to-tag. */
export function replacesValue(dialog: DialogData): string {
  const clean = (text: string) => text.replace(/[\s;,"<>]/g, "");
  return `${clean(dialog.callId)};to-tag=${clean(dialog.remoteTag)};from-tag=${clean(dialog.localTag)}`;
}

/**
 * BYE for a dialog that no session here holds any more (engine restarted, or the first BYE died with its socket). The sequence number
 * jumps: requests after the last snapshot may have used some, and RFC 3261 12.2.1.1 only asks that it rises.
 * @returns false when the stored addresses can't be read.
 */
export function byeOutside(core: UserAgentCore, dialog: DialogData): boolean {
  const uri = (text: string): URI | undefined => Grammar.URIParse(text);
  const [target, local, remote] = [uri(dialog.remoteTarget), uri(dialog.localUri), uri(dialog.remoteUri)];
  if (target === undefined || local === undefined || remote === undefined) return false;
  const message = core.makeOutgoingRequestMessage("BYE", target, local, remote, {
    callId: dialog.callId,
    cseq: dialog.localCseq + 1_000,
    fromTag: dialog.localTag,
    toTag: dialog.remoteTag,
    routeSet: [...dialog.routeSet],
  });
  core.request(message);
  return true;
}
