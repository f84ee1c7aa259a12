import type { Logger } from "pino";
import type { Store } from "#main/store/index.ts";
import type { E164 } from "#shared/phone/types.ts";
import { Pop, type PopTarget } from "#shared/pop/index.ts";

/** Where the open tabs are kept for the next start. */
export const popsKey = "desk.pops";

/** The number's row of the chosen owner carries the time of the choice: the newest choice wins, on every desk once it is synchronised. */
export function rememberChoice(store: Store, target: PopTarget, number: E164, at: number, logger: Logger): void {
  const phone = store.read.cards.of(target)?.phones.find((one) => one.e164 === number);
  if (!phone) return;
  store.write.records.save("phone", { ...phone, chosenAt: at, updatedAt: at }).catch((error: unknown) => {
    logger.error({ err: error }, "the choice for a shared number could not be kept");
  });
}

export function restoredPops(store: Store, logger: Logger): Pop[] {
  const kept = store.read.kv.get(popsKey);
  if (kept === null) return [];
  const parsed = Pop.array().safeParse(JSON.parse(kept));
  if (!parsed.success) logger.warn({ err: parsed.error }, "the pops of the last run could not be read");
  return parsed.success ? parsed.data : [];
}
