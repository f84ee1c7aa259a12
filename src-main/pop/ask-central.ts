import type { Logger } from "pino";
import type { PopId } from "#shared/ids.ts";
import { questionOf } from "./evidence.ts";
import type { PopList } from "./pop-list.ts";
import type { PopSources } from "./pop-sources.ts";

export interface AskCentralParts {
  readonly list: PopList;
  readonly sources: PopSources;
  readonly logger: Logger;
  readonly decideAgain: (id: PopId) => void;
}

/** Row 7: while central is asked the form is there already; its answer decides again. */
export function askCentral({ list, sources, logger, decideAgain }: AskCentralParts, id: PopId): void {
  const entry = list.find(id);
  if (!entry?.evidence) return;
  const asked = entry.evidence;
  // A colleague handed a record over that this desk does not hold.
  const unknown = asked.handover !== null && sources.byRef(asked.handover.target.id) === null;
  if (entry.pop.decision.kind !== "new-lead" && !unknown) return;
  const question =
    unknown && asked.handover ? { ref: asked.handover.target.id } : questionOf(asked, sources.attachedKeys());
  if (question === null) {
    entry.central = { state: "answered", matches: [] };
    decideAgain(id);
    return;
  }
  entry.central = { state: "asking" };
  decideAgain(id);
  void askBoth(sources, question, asked.key.kind === "e164" ? asked.key.e164 : null).then(({ answer, card }) => {
    if (list.find(id) !== entry || entry.evidence !== asked) return;
    entry.central = answer;
    entry.centralCard = card;
    logger.info({ popId: id, answer: answer.state }, "central answered a lookup");
    decideAgain(id);
  });
}

/** A reference that central does not know either falls back to the number. */
async function askBoth(sources: PopSources, question: { number: string } | { ref: string }, number: string | null) {
  const first = await sources.askCentral(question);
  const nothing = first.answer.state === "answered" && first.answer.matches.length === 0;
  return nothing && "ref" in question && number !== null ? sources.askCentral({ number }) : first;
}
