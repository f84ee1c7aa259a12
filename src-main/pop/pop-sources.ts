import type { RecordCard } from "#shared/crm/cards.ts";
import type { UserId } from "#shared/ids.ts";
import type { E164, NumberKey, PhoneRules } from "#shared/phone/types.ts";
import type { CentralAnswer, Match, PopTarget } from "#shared/pop/types.ts";

/** What a pop is looked up in. Reads are synchronous: the pop is decided in the tick in which the INVITE was read. */
export interface PopSources {
  byNumber(key: NumberKey): { exact: Match[]; sameLast8: Match[] };
  byRef(value: string): Match | null;
  card(target: PopTarget): RecordCard | null;
  colleague(extension: string): { id: UserId; name: string; extension: string } | null;
  /** Asks central; never rejects. `card` comes when there is exactly one match. */
  askCentral(
    question: { number: string } | { ref: string },
  ): Promise<{ answer: CentralAnswer; card: RecordCard | null }>;
  rules(): PhoneRules;
  /** Keys of attached data that may hold a record id or an account number, in the order to try. */
  attachedKeys(): readonly string[];
  language(): "en" | "zh-CN";
  /** Keeps the choice for a shared number: the next call from it pops this owner. */
  rememberChoice(target: PopTarget, number: E164): void;
}
