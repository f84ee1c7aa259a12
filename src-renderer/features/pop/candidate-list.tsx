import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { ActionId } from "#renderer/app/keys/actions.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Match, Pop } from "#shared/pop/types.ts";
import styles from "./candidate-list.module.css";

const choiceKeys = ["choice-1", "choice-2", "choice-3", "choice-4", "choice-5"] as const satisfies readonly ActionId[];

interface CandidateListProps {
  readonly pop: Pop;
  readonly candidates: readonly Match[];
  readonly label: string;
}

/** Those whom the call may be from, in the order of the decision, each with the key that chooses it. */
export function CandidateList({ pop, candidates, label }: CandidateListProps) {
  const { client, problems } = useDesk();
  const choose = (match: Match | undefined) => {
    if (match === undefined) return false;
    void problems.run("pop", () => client.pops.choose({ popId: pop.id, target: match.target }));
    return true;
  };
  useAction("choice-1", () => choose(candidates[0]));
  useAction("choice-2", () => choose(candidates[1]));
  useAction("choice-3", () => choose(candidates[2]));
  useAction("choice-4", () => choose(candidates[3]));
  useAction("choice-5", () => choose(candidates[4]));
  return (
    <ul className={styles.list} aria-label={label}>
      {candidates.map((match, index) => (
        <li key={`${match.target.type}${match.target.id}${match.contactId ?? ""}`}>
          <Candidate match={match} action={choiceKeys[index]} onChoose={() => choose(match)} />
        </li>
      ))}
    </ul>
  );
}

function Candidate({ match, action, onChoose }: { match: Match; action: ActionId | undefined; onChoose: () => void }) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const now = useNow();
  return (
    <button type="button" className={styles.candidate} onClick={onChoose}>
      <span className={styles.words}>
        <span className={styles.name}>{match.contactName ?? match.name}</span>
        <span className={styles.soft}>
          {[
            match.contactName === null ? null : match.name,
            match.company,
            match.target.type === "lead" && words("pop:lead"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      <span className={styles.number}>
        {formats.number(match.number)}
        <span className={styles.soft}> {words(`pop:number-kind.${match.label}`)}</span>
      </span>
      <span className={styles.soft}>
        {match.lastContactAt === null
          ? words("pop:never-talked")
          : words("pop:last-talked", { when: formats.distance(match.lastContactAt, now) })}
      </span>
      {action ? <Keys parts={keys(action)} /> : <span />}
    </button>
  );
}
