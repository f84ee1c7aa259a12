import type { MediaPort } from "#main/telephony/index.ts";
import type { MediaAction, MediaReport, MediaResult } from "#shared/contract/desk/media.ts";
import { anSdp } from "./sip-text.ts";

/** The media page as a test has it: answers at once with an SDP, remembers what it was asked, can die and come back. */
export class FakeMedia implements MediaPort {
  readonly actions: MediaAction[] = [];
  /** Overrides an answer. */
  answer: ((action: MediaAction) => Partial<MediaResult> | null) | null = null;
  #up = true;
  #session = 0;
  readonly #offers = new Set<string>();
  readonly #pages = new Set<(event: "ready" | "gone") => void>();
  readonly #reports = new Set<(report: MediaReport) => void>();

  async request(action: MediaAction): Promise<MediaResult> {
    this.actions.push(action);
    if (!this.#up) return { ok: false, commandId: 0, failure: "page-gone", detail: "" };
    const special = this.answer?.(action) ?? null;
    if (special !== null) return { ok: true, commandId: 0, ...special } as MediaResult;
    if (action.do === "remote" && action.type === "offer") this.#offers.add(action.callId);
    if (action.do !== "describe") return { ok: true, commandId: 0, ...(action.do === "dtmf" ? { sent: true } : {}) };
    this.#session += 1;
    const type = this.#offers.delete(action.callId) ? "answer" : "offer";
    return { ok: true, commandId: 0, type, sdp: anSdp(action.hold ? "sendonly" : "sendrecv", this.#session) };
  }

  available(): boolean {
    return this.#up;
  }

  onPage(listener: (event: "ready" | "gone") => void): () => void {
    this.#pages.add(listener);
    return () => this.#pages.delete(listener);
  }

  onReport(listener: (report: MediaReport) => void): () => void {
    this.#reports.add(listener);
    return () => this.#reports.delete(listener);
  }

  die(): void {
    this.#up = false;
    for (const listener of this.#pages) listener("gone");
  }

  comeBack(): void {
    this.#up = true;
    this.#offers.clear();
    for (const listener of this.#pages) listener("ready");
  }

  report(report: MediaReport): void {
    for (const listener of this.#reports) listener(report);
  }

  did(what: MediaAction["do"]): MediaAction[] {
    return this.actions.filter((action) => action.do === what);
  }
}
