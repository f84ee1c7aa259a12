import type { ReadAddress } from "./read-address.ts";
import type { ReadVia } from "./read-via.ts";

/** What a checked request and a checked response have in common, read. */
export interface ReadHead {
  readonly via: ReadVia;
  readonly from: ReadAddress;
  readonly to: ReadAddress;
  readonly cseq: number;
  readonly contact: ReadAddress | null;
  readonly body: string;
  readonly contentType: string | null;
}
