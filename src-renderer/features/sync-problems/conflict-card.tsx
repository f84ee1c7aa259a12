import { Button } from "@mantine/core";
import { IconArrowsSplit } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { fieldName } from "#renderer/app/i18n/field-name.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { SyncProblem } from "#shared/contract/desk/index.ts";
import { fieldText } from "./field-text.ts";
import { ProblemHead } from "./problem-head.tsx";
import styles from "./sync-problems.module.css";
import type { Resolution } from "./sync-problems-page.tsx";

type Side = "mine" | "theirs";
const sides = ["mine", "theirs"] as const satisfies readonly Side[];

interface ConflictCardProps {
  readonly problem: Extract<SyncProblem, { kind: "conflict" }>;
  readonly busy: boolean;
  readonly onResolve: (how: Resolution) => void;
}

/** Both sides changed the same fields: mine and theirs beside each other, one click per field. Central's value is in force until then. */
export function ConflictCard({ problem, busy, onResolve }: ConflictCardProps) {
  const words = useWords();
  const { conflicts } = problem;
  const [taken, setTaken] = useState<Readonly<Record<string, Side>>>({});
  const isDecided = conflicts.every(({ field }) => taken[field] !== undefined);
  const takeAll = (side: Side) => setTaken(Object.fromEntries(conflicts.map(({ field }) => [field, side])));
  return (
    <article className={styles.card} aria-label={problem.name}>
      <ProblemHead problem={problem} tone="held" icon={IconArrowsSplit} word={words("sync:conflict")} />
      <p className={styles.soft}>{words("sync:conflict-hint")}</p>
      <div className={styles.fields}>
        <span />
        {sides.map((side) => (
          <span key={side} className={styles.side}>
            {words(`sync:${side}`)}
            <Button size="compact-xs" variant="subtle" color="accent" onClick={() => takeAll(side)}>
              {words(`sync:all-${side}`)}
            </Button>
          </span>
        ))}
        {conflicts.map((conflict) => (
          <FieldChoice
            key={conflict.field}
            conflict={conflict}
            taken={taken[conflict.field]}
            onTake={(side) => setTaken((now) => ({ ...now, [conflict.field]: side }))}
          />
        ))}
      </div>
      <div className={styles.foot}>
        <Button
          variant="filled"
          disabled={busy || !isDecided}
          onClick={() => onResolve({ kind: "fields", take: { ...taken } })}
        >
          {words("sync:settle")}
        </Button>
        {!isDecided && <span className={styles.soft}>{words("sync:choose-first")}</span>}
      </div>
    </article>
  );
}

interface FieldChoiceProps {
  readonly conflict: ConflictCardProps["problem"]["conflicts"][number];
  readonly taken: Side | undefined;
  readonly onTake: (side: Side) => void;
}

function FieldChoice({ conflict, taken, onTake }: FieldChoiceProps) {
  const words = useWords();
  const formats = useFormats();
  const id = useId();
  const text = (value: FieldChoiceProps["conflict"]["mine"]) => fieldText(words, formats, conflict.field, value);
  return (
    <>
      <span className={styles.field} id={id}>
        {fieldName(words, conflict.field)}
        <span className={styles.base}>{words("sync:was", { value: text(conflict.base) })}</span>
      </span>
      {sides.map((side) => (
        <label key={side} className={styles.value} data-taken={taken === side || undefined}>
          <input type="radio" name={id} aria-describedby={id} checked={taken === side} onChange={() => onTake(side)} />
          <bdi>{text(conflict[side])}</bdi>
        </label>
      ))}
    </>
  );
}
