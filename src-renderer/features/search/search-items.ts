import type { ActionId } from "#renderer/app/keys/actions.ts";
import { actions } from "#renderer/app/keys/actions.ts";
import type { TextNumber } from "#renderer/app/numbers/text-number.ts";
import type { SearchHit } from "#shared/crm/search-hit.ts";
import { dialTarget } from "#shared/phone/dial-target.ts";
import type { PhoneRules } from "#shared/phone/types.ts";

/** One line of the search panel. */
export type SearchItem =
  | { readonly kind: "hit"; readonly key: string; readonly hit: SearchHit }
  | { readonly kind: "dial"; readonly key: string; readonly number: string; readonly shown: string }
  | { readonly kind: "action"; readonly key: string; readonly id: ActionId; readonly label: string };

/** Actions that make no sense from a list: they need the place that they act in, or are the list itself. */
const notListed = new Set<ActionId>([
  "search",
  "dial-found",
  "choice-1",
  "choice-2",
  "choice-3",
  "choice-4",
  "choice-5",
]);

/**
 * The lines for a text: people first, then the number itself if it can be dialled, or those that stand in it (`numbers`), then actions whose
 * name has the words.
 * With no text: the actions.
 */
export function searchItems(
  text: string,
  hits: readonly SearchHit[],
  numbers: readonly TextNumber[],
  rules: PhoneRules,
  labelOf: (id: ActionId) => string,
  isOffered: (id: ActionId) => boolean,
): readonly SearchItem[] {
  const wanted = text.trim().toLowerCase();
  const target = /\d{2}/.test(wanted) ? dialTarget(text, rules) : null;
  const words = wanted.split(/\s+/).filter(Boolean);
  return [
    ...hits.map((hit): SearchItem => ({ kind: "hit", key: `${hit.type}${hit.id}`, hit })),
    ...(numbers.length > 0
      ? numbers.map(({ number, shown }) => ({ kind: "dial", key: `dial${number}`, number, shown }) as const)
      : target?.kind === "target"
        ? [{ kind: "dial", key: "dial", number: text.trim(), shown: text.trim() } as const]
        : []),
    ...actions
      .filter(({ id }) => !notListed.has(id) && isOffered(id))
      .map(({ id }): SearchItem & { kind: "action" } => ({ kind: "action", key: id, id, label: labelOf(id) }))
      .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word))),
  ];
}
