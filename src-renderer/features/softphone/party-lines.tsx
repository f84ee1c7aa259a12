import { IconCrown } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { Party } from "./party.ts";
import styles from "./party-lines.module.css";

/** Name, company and number of the other end. Text from outside is text: it wraps, and never more than two lines of it. */
export function PartyLines({ party, prominent = false }: { party: Party; prominent?: boolean }) {
  const words = useWords();
  const title = party.name ?? (party.isWithheld ? words("phone:withheld") : party.number);
  return (
    <div className={styles.lines} data-prominent={prominent || undefined}>
      <p className={styles.name}>
        <bdi>{title}</bdi>
        {party.isVip && (
          <StateMark tone="wrap-up" icon={IconCrown}>
            {words("pop:tier.vip")}
          </StateMark>
        )}
      </p>
      {party.company && <p className={styles.company}>{party.company}</p>}
      {party.name !== null && party.number !== "" && <p className={styles.number}>{party.number}</p>}
      {party.about !== null && <p className={styles.about}>{words("phone:brings", { name: party.about })}</p>}
    </div>
  );
}
