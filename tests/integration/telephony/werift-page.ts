import type { MediaPort } from "#main/telephony/index.ts";
import type { MediaAction, MediaResult } from "#shared/contract/desk/media.ts";
import { createWeriftMedia, type WeriftMedia } from "../demo-exchange/werift-media.ts";

/** A media page without a browser: real ICE, DTLS and SRTP, one peer connection per call. It can be closed and opened again. */
export class WeriftPage implements MediaPort {
  readonly calls = new Map<string, WeriftMedia>();
  readonly #offers = new Map<string, string>();
  readonly #pages = new Set<(event: "ready" | "gone") => void>();
  #up = true;

  async request(action: MediaAction): Promise<MediaResult> {
    if (!this.#up) return { ok: false, commandId: 0, failure: "page-gone", detail: "" };
    try {
      return { ok: true, commandId: 0, ...(await this.#do(action)) };
    } catch (error) {
      return { ok: false, commandId: 0, failure: "internal", detail: String(error) };
    }
  }

  available(): boolean {
    return this.#up;
  }

  onReport(): () => void {
    return () => undefined;
  }

  onPage(listener: (event: "ready" | "gone") => void): () => void {
    this.#pages.add(listener);
    return () => this.#pages.delete(listener);
  }

  close(): void {
    this.#up = false;
    for (const call of this.calls.values()) call.close();
    this.calls.clear();
    this.#offers.clear();
    for (const listener of this.#pages) listener("gone");
  }

  open(): void {
    this.#up = true;
    for (const listener of this.#pages) listener("ready");
  }

  async #do(action: MediaAction): Promise<{ sdp?: string; type?: "offer" | "answer"; sent?: boolean }> {
    if (action.do === "dtmf") return { sent: false };
    if (action.do === "close") {
      this.calls.get(action.callId)?.close();
      this.calls.delete(action.callId);
    }
    if (action.do !== "describe" && action.do !== "remote") return {};
    const media = this.calls.get(action.callId) ?? createWeriftMedia();
    this.calls.set(action.callId, media);
    if (action.do === "remote" && action.type === "offer") this.#offers.set(action.callId, action.sdp);
    if (action.do === "remote" && action.type === "answer") await media.accept(action.sdp);
    if (action.do === "remote") return {};
    const offer = this.#offers.get(action.callId);
    this.#offers.delete(action.callId);
    if (offer !== undefined) return { type: "answer", sdp: await media.answer(offer) };
    return { type: "offer", sdp: await media.offer(action.hold) };
  }
}
