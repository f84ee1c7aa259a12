import type { Words } from "#renderer/app/i18n/use-words.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { Pop } from "#shared/pop/types.ts";

/** What a tab is called: the record's name, else what is known of the caller. */
export function popTitle(words: Words, pop: Pop): string {
  if (pop.card !== null) return pop.card.type === "customer" ? pop.card.customer.name : pop.card.lead.name;
  const { decision } = pop;
  switch (decision.kind) {
    case "colleague":
      return decision.name ?? decision.extension;
    case "withheld":
      return words("pop:withheld.title");
    case "record":
    case "choose":
    case "probable":
    case "new-lead":
    case "none":
      return pop.callerName ?? pop.numberShown;
    default:
      return assertNever(decision);
  }
}
