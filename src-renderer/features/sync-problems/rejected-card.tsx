import { Button } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { SyncProblem } from "#shared/contract/desk/index.ts";
import { ProblemHead } from "./problem-head.tsx";
import styles from "./sync-problems.module.css";
import type { Resolution } from "./sync-problems-page.tsx";

interface RejectedCardProps {
  readonly problem: Extract<SyncProblem, { kind: "rejected" }>;
  readonly busy: boolean;
  readonly onResolve: (how: Resolution) => void;
}

/** Central took no part of a change: why, and either again or never. Giving it up asks once more, because it can't be undone. */
export function RejectedCard({ problem, busy, onResolve }: RejectedCardProps) {
  const words = useWords();
  const [sure, setSure] = useState(false);
  return (
    <article className={styles.card} aria-label={problem.name}>
      <ProblemHead problem={problem} tone="danger" icon={IconBan} word={words("sync:rejected")} />
      <p>{words(`sync:reason.${problem.reason}`)}</p>
      {problem.detail !== "" && <p className={styles.soft}>{words("sync:detail", { detail: problem.detail })}</p>}
      {sure ? (
        <Strip
          tone="warning"
          actions={
            <div className={styles.foot}>
              <Button variant="filled" color="danger" disabled={busy} onClick={() => onResolve({ kind: "drop" })}>
                {words("sync:drop-yes")}
              </Button>
              <Button onClick={() => setSure(false)}>{words("sync:drop-no")}</Button>
            </div>
          }
        >
          {words("sync:drop-sure")}
        </Strip>
      ) : (
        <div className={styles.foot}>
          <Button variant="filled" disabled={busy} onClick={() => onResolve({ kind: "retry" })}>
            {words("sync:retry")}
          </Button>
          <Button onClick={() => setSure(true)}>{words("sync:drop")}</Button>
        </div>
      )}
    </article>
  );
}
