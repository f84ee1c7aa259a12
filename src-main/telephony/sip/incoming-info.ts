import type { Invitation } from "sip.js";
import type { AttachedData, RemoteParty } from "#shared/call/types.ts";
import { answerAfterOf } from "./headers/answer-after.ts";
import { attachedDataOf } from "./headers/attached-data.ts";
import { dialedOf, queueOf, returnedOf } from "./headers/call-context.ts";
import { divertedByOf } from "./headers/diversion.ts";
import { remotePartyOf } from "./headers/remote-party.ts";

/** What an INVITE says about its call. All of it is outside text, cleaned and limited. */
export interface IncomingInfo {
  readonly sipCallId: string;
  readonly remote: RemoteParty;
  readonly dialed: string | null;
  readonly queue: string | null;
  readonly divertedBy: string | null;
  readonly attached: AttachedData;
  /** The exchange wants the call to answer itself after so many seconds; null: it says nothing. */
  readonly answerAfterSec: number | null;
  /** The exchange brings a transferred caller back, and says why nobody took them (X-Popline-Returned); null: it does not. */
  readonly returned: string | null;
  /** When the bytes of the INVITE were read: epoch ms with fraction. */
  readonly receivedAt: number;
}

export function incomingInfoOf(
  invitation: Invitation,
  about: {
    readonly ownUsers: readonly string[];
    readonly attachedHeaders: readonly string[];
    readonly receivedAt: number;
  },
): IncomingInfo {
  const { request } = invitation;
  // SIP.js keeps From and To as it could read them; what it could not was repaired before it saw them.
  const message = {
    getHeaders: (name: string) => request.getHeaders(name),
    headerNames: () => Object.keys(request.headers),
  };
  return {
    sipCallId: request.callId.slice(0, 256),
    remote: remotePartyOf(message),
    dialed: dialedOf(message, about.ownUsers),
    queue: queueOf(message),
    divertedBy: divertedByOf(message),
    attached: attachedDataOf(message, about.attachedHeaders),
    answerAfterSec: answerAfterOf(message),
    returned: returnedOf(message),
    receivedAt: about.receivedAt,
  };
}
