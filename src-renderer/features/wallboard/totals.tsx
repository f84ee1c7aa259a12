import { NativeSelect } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import { lengthText, noFigure, percentText } from "./figure-text.ts";
import { asFormula, type Formula, formulas, occupancyOf, totalsOf } from "./figures.ts";
import { useBoard } from "./floor.ts";
import { formulaText } from "./formula-text.ts";
import { Running, useMoment } from "./running.tsx";
import styles from "./wallboard.module.css";

interface TotalsProps {
  readonly queues: readonly DeskQueue[];
  readonly agents: readonly DeskAgent[];
  readonly formula: Formula;
  readonly onFormula: (formula: Formula) => void;
}

/** What the shown queues and agents have together, and by which formula. */
export function Totals({ queues, agents, formula, onFormula }: TotalsProps) {
  const words = useWords();
  const formats = useFormats();
  const totals = useMemo(() => totalsOf(queues, formula), [queues, formula]);
  return (
    <section className={styles.totals} aria-label={words("wallboard:totals")}>
      <dl className={styles.totalList}>
        <Figure label={words("wallboard:queue.waiting")} strong={totals.waiting > 0}>
          {formats.count(totals.waiting)}
        </Figure>
        <Figure label={words("wallboard:queue.longest")} strong={totals.longestSince !== null}>
          {totals.longestSince === null ? noFigure : <Running since={totals.longestSince} />}
        </Figure>
        <Figure label={words("wallboard:queue.answered")}>{formats.count(totals.answered)}</Figure>
        <Figure label={words("wallboard:queue.abandoned")}>{formats.count(totals.abandoned)}</Figure>
        <Figure label={words("wallboard:service-level")}>{percentText(words, totals.serviceLevel)}</Figure>
        <Figure label={words("wallboard:queue.asa")}>{lengthText(totals.asaMs)}</Figure>
        <Figure label={words("wallboard:queue.aht")}>{lengthText(totals.ahtMs)}</Figure>
        <Figure label={words("wallboard:agent.occupancy")}>
          <Occupancy agents={agents} />
        </Figure>
      </dl>
      <div className={styles.formula}>
        <NativeSelect
          size="xs"
          aria-label={words("wallboard:formula.choose")}
          value={formula}
          data={formulas.map((value) => ({ value, label: words(`wallboard:formula.${value}`) }))}
          onChange={(event) => onFormula(asFormula(event.currentTarget.value) ?? "own")}
        />
        <p className={styles.soft}>
          {formula === "own"
            ? words("wallboard:formula.words.own")
            : formulaText(words, formula, totals.serviceLevelSec)}
        </p>
      </div>
    </section>
  );
}

function Figure({ label, strong, children }: { label: string; strong?: boolean; children: ReactNode }) {
  return (
    <div className={styles.figure} data-strong={strong || undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Occupancy({ agents }: { agents: readonly DeskAgent[] }) {
  const words = useWords();
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  const now = useMoment(15_000);
  const share = useMemo(() => occupancyOf(agents, now, dayFrom), [agents, now, dayFrom]);
  return percentText(words, share);
}
