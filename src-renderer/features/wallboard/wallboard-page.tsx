import { useEffect, useMemo, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { createFloor, FloorContext } from "./floor.ts";
import { FloorView } from "./floor-view.tsx";
import styles from "./wallboard.module.css";

/** Queues and agents as they are now (DESK.md "Supervisor"). Central is asked for as long as the page is open. */
export function WallboardPage() {
  const words = useWords();
  const { client } = useDesk();
  const floor = useMemo(() => createFloor(client), [client]);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => floor.follow((error) => setProblem(problemOf(error))), [floor]);
  // What kept it from being watched is over once something is heard.
  useEffect(() => floor.board.subscribe(({ feed }) => feed.is === "live" && setProblem(null)), [floor]);
  return (
    <FloorContext value={floor}>
      <div className={styles.page} data-page="">
        {problem !== null && problem.code !== "desk-lost" && (
          <div className={styles.strips}>
            <Strip tone="error">{problemText(words, problem)}</Strip>
          </div>
        )}
        <FloorView />
      </div>
    </FloorContext>
  );
}
