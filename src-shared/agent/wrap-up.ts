/** `optional`: may be left empty. `mandatory`: not without a disposition. `timed`: optional, and saves itself when its time is up. */
export type WrapUpMode = "optional" | "mandatory" | "timed";

/** What there is of a wrap-up when the agent wants to leave it. */
export interface WrapUpWork {
  /** The chosen leaf of the disposition tree; only what the rules need of it. */
  readonly disposition: { readonly needsNote: boolean } | null;
  readonly notes: string;
  /** Only for `timed`: the time is up (see `wrapUpRemainingMs`). What was typed is kept, whatever is missing. */
  readonly timeIsUp?: boolean;
}

export type WrapUpCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "disposition-missing" | "note-missing" };

/** Whether a wrap-up may be saved and left as it is; if not, the reason to show at hand. */
export function canLeaveWrapUp(mode: WrapUpMode, work: WrapUpWork): WrapUpCheck {
  if (mode === "timed" && work.timeIsUp === true) return { ok: true };
  if (mode === "mandatory" && work.disposition === null) return { ok: false, reason: "disposition-missing" };
  // The disposition itself asks for the note, in every mode.
  if (work.disposition?.needsNote === true && work.notes.trim() === "") return { ok: false, reason: "note-missing" };
  return { ok: true };
}

/** Milliseconds until a timed wrap-up saves itself; null in the modes that never do. */
export function wrapUpRemainingMs(
  rules: { readonly mode: WrapUpMode; readonly seconds: number },
  endedAt: number,
  now: number,
): number | null {
  return rules.mode === "timed" ? Math.max(0, endedAt + rules.seconds * 1000 - now) : null;
}
