import { z } from "zod";
import { Call } from "#shared/call/types.ts";
import { EpochMs } from "#shared/times.ts";

/** What RFC 3891 and RFC 3261 12 need to name a dialog from outside it. Tags as seen from this desk. */
export const DialogData = z.object({
  callId: z.string().min(1).max(256),
  localTag: z.string().min(1).max(256),
  remoteTag: z.string().min(1).max(256),
  localUri: z.string().max(1024),
  remoteUri: z.string().max(1024),
  remoteTarget: z.string().max(1024),
  routeSet: z.array(z.string().max(1024)).max(16),
  localCseq: z.number().int().nonnegative(),
  remoteCseq: z.number().int().nonnegative(),
});
export type DialogData = z.infer<typeof DialogData>;

/** Plain JSON kept on disk: enough to take a live call back after the engine was killed. Parse it with this schema when reading. */
export const DialogSnapshot = z.object({ call: Call, dialog: DialogData, savedAt: EpochMs });
export type DialogSnapshot = z.infer<typeof DialogSnapshot>;
