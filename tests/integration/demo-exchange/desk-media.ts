import type { SessionDescriptionHandler } from "sip.js";

/** The media side of a test's desk. */
export interface DeskMedia {
  offer(hold: boolean): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
  close(): void;
}

/** What a test passes through SIP.js to its media. */
interface HoldOption {
  hold?: boolean;
}

/** SIP.js's session description handler as a proxy: signalling here, media there (DESIGN 1). */
export function mediaHandler(media: DeskMedia): SessionDescriptionHandler {
  let offered = "";
  let awaiting = false;
  return {
    close: () => media.close(),
    hasDescription: (contentType) => contentType === "application/sdp",
    sendDtmf: () => false,
    rollbackDescription: async () => undefined,
    async getDescription(options) {
      const hold = (options as HoldOption | undefined)?.hold ?? false;
      const body = offered ? await media.answer(offered) : await media.offer(hold);
      const isOffer = offered === "";
      offered = "";
      awaiting = isOffer;
      return { body, contentType: "application/sdp" };
    },
    async setDescription(sdp) {
      if (awaiting) {
        awaiting = false;
        await media.accept(sdp);
      } else offered = sdp;
    },
  };
}
