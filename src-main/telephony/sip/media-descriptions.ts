import type { Logger } from "pino";
import type { BodyAndContentType, SessionDescriptionHandler } from "sip.js";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { MediaAction, MediaResult } from "#shared/contract/desk/media.ts";
import type { CallId } from "#shared/ids.ts";
import type { MediaPort } from "../types.ts";
import { MediaError } from "./media-error.ts";
import { offerProblem } from "./offer-check.ts";
import { putsOnHold } from "./sdp-direction.ts";

export interface MediaDescriptionsOptions {
  readonly callId: CallId;
  readonly media: MediaPort;
  readonly iceServers: LineProvisioning["iceServers"];
  readonly logger: Logger;
  /** The other end's offer stopped or resumed its audio. */
  onRemoteHold(held: boolean): void;
}

/**
 * SIP.js's SessionDescriptionHandler with nothing behind it but questions to the media page: no peer connection lives in the engine.
 * One per dialog. `prepare*` asks ahead of SIP.js, so that a missing microphone refuses the click instead of ending the call (SIP.js answers
 * 480 when a description fails).
 */
export class MediaDescriptions implements SessionDescriptionHandler {
  /** Set before a re-INVITE; every description made from then on holds, or not. */
  hold = false;
  /** The next offer restarts ICE. */
  iceRestart = false;
  readonly #options: MediaDescriptionsOptions;
  #prepared: { local: string; remote: string | null } | null = null;
  #waitsFor: "offer" | "answer" = "offer";
  #closed = false;
  #released = false;
  #used = false;

  constructor(options: MediaDescriptionsOptions) {
    this.#options = options;
  }

  /** @throws MediaError */
  async prepareOffer(): Promise<void> {
    this.#prepared = { local: await this.#describe(), remote: null };
  }

  /** @throws MediaError */
  async prepareAnswer(offer: string): Promise<void> {
    refuseSilent("offer", offer);
    await this.#remote("offer", offer);
    this.#prepared = { local: await this.#describe(), remote: offer };
  }

  /** Another dialog has the call's media now: closing this one must not close that. */
  release(): void {
    this.#released = true;
  }

  /** A line in the log, with the call's id. */
  note(error: unknown, what: string): void {
    this.#options.logger.debug({ callId: this.#options.callId, err: error }, what);
  }

  hasDescription(contentType: string): boolean {
    return /^application\/sdp\b/i.test(contentType);
  }

  async getDescription(): Promise<BodyAndContentType> {
    const prepared = this.#prepared?.local;
    this.#prepared = null;
    return { body: prepared ?? (await this.#describe()), contentType: "application/sdp" };
  }

  async setDescription(sdp: string): Promise<void> {
    if (this.#prepared?.remote === sdp) return;
    const type = this.#waitsFor;
    refuseSilent(type, sdp);
    try {
      await this.#remote(type, sdp);
    } catch (error) {
      // SIP.js ends a call whose answer can't be set. A page that is gone is no reason to: the call is taken back when the next one comes.
      if (type === "answer" && error instanceof MediaError && isPageGone(error)) {
        this.#options.logger.warn({ callId: this.#options.callId }, "the media page left before it had the answer");
        this.#waitsFor = "offer";
        return;
      }
      throw error;
    }
    if (type === "offer" && !this.#released) this.#options.onRemoteHold(putsOnHold(sdp));
  }

  /** Never rejects: SIP.js would end the call. */
  async rollbackDescription(): Promise<void> {
    this.#waitsFor = "offer";
    const result = await this.#ask({ do: "rollback", callId: this.#options.callId });
    if (!result.ok)
      this.#options.logger.warn(
        { callId: this.#options.callId, failure: result.failure },
        "the media page did not roll back",
      );
  }

  /** RFC 4733 goes through the call registry, which can fall back to INFO. */
  sendDtmf(): boolean {
    return false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#released || !this.#used) return;
    this.#ask({ do: "close", callId: this.#options.callId }).then((result) => {
      if (!result.ok && !isPageGone(result))
        this.#options.logger.warn(
          { callId: this.#options.callId, failure: result.failure },
          "the media page did not close a call",
        );
    });
  }

  async #describe(): Promise<string> {
    const { callId, iceServers } = this.#options;
    const iceRestart = this.iceRestart;
    this.iceRestart = false;
    const result = await this.#ask({ do: "describe", callId, iceServers, hold: this.hold, iceRestart });
    if (this.#closed) throw new MediaError("no-such-call", "the call ended meanwhile");
    if (!result.ok) throw new MediaError(result.failure, result.detail);
    if (result.sdp === undefined) throw new MediaError("internal", "no description was given");
    // An offer waits for an answer; an answer completes the exchange.
    this.#waitsFor = result.type === "answer" ? "offer" : "answer";
    return result.sdp;
  }

  async #remote(type: "offer" | "answer", sdp: string): Promise<void> {
    const { callId, iceServers } = this.#options;
    const result = await this.#ask({ do: "remote", callId, type, sdp, iceServers });
    if (this.#closed) throw new MediaError("no-such-call", "the call ended meanwhile");
    if (!result.ok) throw new MediaError(result.failure, result.detail);
    if (type === "answer") this.#waitsFor = "offer";
  }

  async #ask(action: MediaAction): Promise<MediaResult> {
    this.#used = true;
    try {
      return await this.#options.media.request(action);
    } catch (error) {
      return { ok: false, commandId: 0, failure: "page-gone", detail: String(error).slice(0, 200) };
    }
  }
}

/** Browsers take descriptions without audio, or without a codec that they know, all the same: nobody would hear anything. */
function refuseSilent(type: "offer" | "answer", sdp: string): void {
  const problem = type === "offer" ? offerProblem(sdp) : /^m=audio [1-9]/m.test(sdp) ? null : "no-audio";
  if (problem !== null) throw new MediaError("bad-sdp", problem);
}

/** The page, or what it knew of the call, is gone: nothing that the call did wrong. */
export function isPageGone(problem: { readonly failure: string }): boolean {
  return problem.failure === "page-gone" || problem.failure === "no-such-call";
}
