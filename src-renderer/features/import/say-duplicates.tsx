import { Button, Radio } from "@mantine/core";
import { useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./import.module.css";
import type { Duplicates } from "./import-steps.ts";

const ways = ["fill", "overwrite", "skip"] as const;
const sames = ["report", "merge", "create"] as const;

interface SayDuplicatesProps {
  readonly busy: boolean;
  readonly onBack: () => void;
  readonly onStart: (rules: Duplicates) => void;
}

/** What becomes of rows whose customer is there. Nothing is overwritten unless that is chosen here. */
export function SayDuplicates({ busy, onBack, onStart }: SayDuplicatesProps) {
  const words = useWords();
  const [rules, setRules] = useState<Duplicates>({ duplicates: "fill", sameNumber: "report" });
  return (
    <>
      <Radio.Group
        label={words("imports:duplicates")}
        description={words("imports:duplicates-hint")}
        value={rules.duplicates}
        onChange={(value) => setRules({ ...rules, duplicates: ways.find((it) => it === value) ?? "fill" })}
      >
        <div className={styles.choices}>
          {ways.map((way) => (
            <Radio
              key={way}
              size="xs"
              value={way}
              label={words(`imports:rule.${way}`)}
              description={words(`imports:rule.${way}-hint`)}
            />
          ))}
        </div>
      </Radio.Group>
      <Radio.Group
        label={words("imports:same-number")}
        value={rules.sameNumber}
        onChange={(value) => setRules({ ...rules, sameNumber: sames.find((it) => it === value) ?? "report" })}
      >
        <div className={styles.choices}>
          {sames.map((same) => (
            <Radio key={same} size="xs" value={same} label={words(`imports:same.${same}`)} />
          ))}
        </div>
      </Radio.Group>
      <div className={styles.foot}>
        <Button onClick={onBack}>{words("imports:back")}</Button>
        <Button variant="filled" disabled={busy} onClick={() => onStart(rules)}>
          {words("imports:start")}
        </Button>
      </div>
    </>
  );
}
