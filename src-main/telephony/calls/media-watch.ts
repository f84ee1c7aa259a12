import type { MediaReport } from "#shared/contract/desk/media.ts";
import { type CallEntry, isTalked } from "./call-entry.ts";
import { refresh } from "./link-return.ts";
import { beginTakeBack } from "./take-back.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/** Follows the media pages: which one lives, and which calls lost their sound. */
export class MediaWatch {
  readonly #context: TelephonyContext;
  readonly #restarted = new WeakSet<CallEntry>();
  readonly #stops: (() => void)[];

  constructor(context: TelephonyContext, onPage: () => void) {
    this.#context = context;
    this.#stops = [
      context.media.onPage((event) => {
        if (event === "ready") onPage();
        this.#page(event);
      }),
      context.media.onReport((report) => this.#report(report)),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #page(event: "ready" | "gone"): void {
    const { registry, ringer } = this.#context;
    if (event === "ready") ringer.fresh(registry);
    for (const entry of registry.entries) if (isTalked(entry)) beginTakeBack(this.#context, entry, "page");
  }

  #report(report: MediaReport): void {
    if (report.what !== "ice") return;
    const entry = this.#context.registry.find(report.callId);
    if (entry === null || !isTalked(entry) || entry.takeBack !== null) return;
    if (report.state === "connected") this.#restarted.delete(entry);
    if (report.state !== "failed") return;
    this.#context.logger.warn({ callId: report.callId }, "the media path of a call failed");
    // First the cheap way (3 packets lost on Asterisk), then a new peer connection.
    if (this.#restarted.has(entry)) {
      beginTakeBack(this.#context, entry, "ice");
      return;
    }
    this.#restarted.add(entry);
    entry.iceRestart = true;
    refresh(this.#context, entry);
  }
}
