import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./others-switch.module.css";

/** The others who share the number, when one was chosen before: one click corrects it. */
export function OthersSwitch({ pop }: { pop: Pop }) {
  const words = useWords();
  const { client, problems } = useDesk();
  if (pop.others.length === 0) return null;
  return (
    <div className={styles.line}>
      <span>{words("pop:others", { count: pop.others.length })}</span>
      {pop.others.map((other) => (
        <button
          key={`${other.target.type}${other.target.id}`}
          type="button"
          className={styles.other}
          onClick={() => void problems.run("pop", () => client.pops.choose({ popId: pop.id, target: other.target }))}
        >
          {other.contactName ?? other.name}
        </button>
      ))}
    </div>
  );
}
