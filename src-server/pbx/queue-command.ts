import type { CallerId, MemberName, QueueName } from "#shared/queue/index.ts";

/** What somebody with the right to it asks of a queue. */
export type QueueCommand =
  /** Who is a member already gets the penalty. `pause`: why a new member begins paused; left out or null: it does not. */
  | {
      readonly do: "add-member";
      readonly queue: QueueName;
      readonly member: MemberName;
      readonly penalty: number;
      readonly pause?: string | null;
    }
  | { readonly do: "remove-member"; readonly queue: QueueName; readonly member: MemberName }
  /** `queue` null: in all of the member's queues. */
  | {
      readonly do: "pause-member";
      readonly queue: QueueName | null;
      readonly member: MemberName;
      readonly reason: string;
    }
  | { readonly do: "unpause-member"; readonly queue: QueueName | null; readonly member: MemberName }
  /** A waiting caller is next. */
  | { readonly do: "move-to-front"; readonly caller: CallerId }
  | { readonly do: "move-to-queue"; readonly caller: CallerId; readonly queue: QueueName }
  /** To an extension or a number that agents may dial. */
  | { readonly do: "move-to-number"; readonly caller: CallerId; readonly number: string }
  /** Ends a waiting caller's call, or the call between a caller and a member. */
  | { readonly do: "hang-up"; readonly caller: CallerId }
  /**
   * Rings the supervisor's line and lets it into the call: `listen` to both, `whisper` to the member alone, `barge`: be heard by both. `shownAs`: the
   * name that the ringing line shows.
   */
  | {
      readonly do: "spy";
      readonly caller: CallerId;
      readonly line: MemberName;
      readonly how: SpyHow;
      readonly shownAs?: string;
    }
  /** The caller, who waits or talks to a member, rings at this line, and the member is let go. */
  | { readonly do: "take-over"; readonly caller: CallerId; readonly line: MemberName }
  /** `file`: a name with an ending that says the format (.wav), in the exchange's folder of recordings. */
  | { readonly do: "start-recording"; readonly caller: CallerId; readonly file: string }
  /** Silence is recorded meanwhile: the recording stays as long as the call. */
  | { readonly do: "pause-recording"; readonly caller: CallerId }
  | { readonly do: "resume-recording"; readonly caller: CallerId }
  | { readonly do: "stop-recording"; readonly caller: CallerId };

export type SpyHow = "listen" | "whisper" | "barge";

/** Somebody is in a member's call unseen by the caller. */
export interface Spying {
  readonly member: MemberName;
  /** The supervisor's line. */
  readonly line: MemberName;
  /** What was not begun by central counts as `listen`. */
  readonly how: SpyHow;
}
