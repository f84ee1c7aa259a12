import type { Session } from "sip.js";
import { type IncomingRequestMessage, type IncomingResponseMessage, SessionDialog } from "sip.js/lib/core/index.js";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import { replacesValue } from "./dialog-data.ts";
import { isInternal, statusOf } from "./dialog-requests.ts";
import { parseParameters } from "./headers/name-addr.ts";

/** What became of a REFER itself. `lost`: no answer came; whether the other side has it is not known. */
export type ReferAnswer =
  /** `cseq` names the subscription (RFC 3515 2.4.6). */
  | { readonly kind: "accepted"; readonly cseq: number }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "lost" };

/** What a NOTIFY says of a transfer (RFC 3515 2.4.4). */
export interface ReferProgress {
  /** Of the new leg. */
  readonly status: number;
  /** No more is to be told. */
  readonly over: boolean;
  /** How long the subscription still lasts; null when that is not said. */
  readonly expiresSec: number | null;
  /** The sequence number of the REFER that this is about; null when there is but one. */
  readonly cseq: number | null;
}

/** REFER in the session's dialog. @param headers Refer-To among them. */
export function sendRefer(session: Session, headers: readonly string[]): Promise<ReferAnswer> {
  const { dialog } = session;
  if (!(dialog instanceof SessionDialog) || dialog.early) return Promise.resolve({ kind: "lost" });
  return new Promise((resolve) => {
    const refused = ({ message }: { message: IncomingResponseMessage }) =>
      resolve(isInternal(message) ? { kind: "lost" } : { kind: "refused", status: statusOf(message) });
    const request = dialog.refer(
      {
        // The number as it is after an authentication challenge.
        onAccept: () => resolve({ kind: "accepted", cseq: request.message.cseq }),
        onRedirect: refused,
        onReject: refused,
      },
      // RFC 3515 2.1: a REFER without Contact is refused (Asterisk: 400).
      { extraHeaders: [`Contact: ${session.userAgent.contact.toString()}`, ...headers] },
    );
  });
}

/** Refer-To of an attended transfer (RFC 5589 7.3): the colleague's dialog is named by Call-ID and tags. */
export function referToDialog(dialog: DialogData): string {
  const target = dialog.remoteTarget.replace(/[<>\s"]/g, "").split("?")[0] ?? "";
  return `<${target}?Replaces=${encodeURIComponent(replacesValue(dialog))}>`;
}

/** null when this NOTIFY is about something else, or can't be read. */
export function referProgressOf(message: IncomingRequestMessage): ReferProgress | null {
  const event = message.getHeader("event") ?? "";
  if (!/^\s*refer\s*(?:;|$)/i.test(event)) return null;
  const status = /^\s*SIP\/2\.0\s+(\d{3})\b/i.exec(message.body ?? "")?.[1];
  if (status === undefined) return null;
  const id = Number(parseParameters(event).get("id"));
  const subscription = message.getHeader("subscription-state") ?? "";
  const expires = Number(parseParameters(subscription).get("expires"));
  return {
    status: Number(status),
    over: /^\s*terminated\b/i.test(subscription),
    expiresSec: Number.isFinite(expires) && expires > 0 ? Math.min(expires, 3_600) : null,
    cseq: Number.isInteger(id) ? id : null,
  };
}
