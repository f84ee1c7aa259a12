import type { CallQuality, Interaction, InteractionOutcome } from "../crm/records.ts";
import type { ContactId, CustomerId, DispositionId, InteractionId, LeadId, UserId } from "../ids.ts";
import type { E164 } from "../phone/types.ts";
import { type EndedCall, holdMs, talkMs } from "./record.ts";
import type { CallDirection, EndCause } from "./types.ts";

/** What the desk adds to a call to make its record. */
export interface InteractionDetails {
  readonly customerId: CustomerId | null;
  readonly contactId: ContactId | null;
  readonly leadId: LeadId | null;
  readonly agentId: UserId | null;
  readonly e164: E164 | null;
  readonly dispositionId: DispositionId | null;
  readonly notes: string;
  readonly quality: CallQuality | null;
  readonly wrapUpMs: number;
  /** Epoch milliseconds of this writing. */
  readonly at: number;
}

/** The interaction that a finished call leaves. Its id is the call's, so that writing it again writes the same one. */
export function interactionOf(call: EndedCall, details: InteractionDetails): Interaction {
  return {
    id: call.id as string as InteractionId,
    version: 0,
    createdAt: call.startedAt,
    updatedAt: details.at,
    channel: "call",
    direction: call.direction,
    customerId: details.customerId,
    contactId: details.contactId,
    leadId: details.leadId,
    agentId: details.agentId,
    e164: details.e164,
    rawNumber: call.remote.number === "" ? null : call.remote.number,
    remoteName: call.remote.name,
    queue: call.queue,
    dialed: call.dialed,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    talkMs: talkMs(call, call.endedAt),
    holdMs: holdMs(call, call.endedAt),
    wrapUpMs: Math.max(0, details.wrapUpMs),
    outcome: outcomeOf(call.direction, call.answeredAt, call.state.cause),
    dispositionId: details.dispositionId,
    notes: details.notes,
    transferredTo: call.state.cause === "transferred" ? (call.transfer?.to ?? null) : null,
    callRef: call.attached["x-call-ref"]?.slice(0, 128) ?? null,
    quality: details.quality,
  };
}

/** A call that was talked on is answered, however it ended; the cause tells the others apart. */
export function outcomeOf(direction: CallDirection, answeredAt: number | null, cause: EndCause): InteractionOutcome {
  return answeredAt === null ? unanswered[cause][direction] : "answered";
}

const unanswered: Readonly<Record<EndCause, Readonly<Record<CallDirection, InteractionOutcome>>>> = {
  "local-hangup": { in: "rejected", out: "cancelled" },
  transferred: { in: "answered", out: "answered" },
  "sent-to-voicemail": { in: "rejected", out: "cancelled" },
  "remote-hangup": { in: "missed", out: "no-answer" },
  missed: { in: "missed", out: "no-answer" },
  // Somebody did answer: not this agent's miss.
  "answered-elsewhere": { in: "cancelled", out: "cancelled" },
  rejected: { in: "rejected", out: "rejected" },
  busy: { in: "busy", out: "busy" },
  declined: { in: "rejected", out: "rejected" },
  "no-answer": { in: "missed", out: "no-answer" },
  "not-found": { in: "failed", out: "failed" },
  // Incoming: the caller gave up while it rang.
  cancelled: { in: "missed", out: "cancelled" },
  forbidden: { in: "failed", out: "failed" },
  "media-failed": { in: "failed", out: "failed" },
  "network-lost": { in: "failed", out: "failed" },
  "exchange-error": { in: "failed", out: "failed" },
  "invalid-number": { in: "failed", out: "failed" },
};
