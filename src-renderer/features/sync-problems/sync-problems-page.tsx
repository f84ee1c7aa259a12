import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ListPage } from "#renderer/ui/list/index.ts";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import type { SyncProblem } from "#shared/contract/desk/index.ts";
import { ConflictCard } from "./conflict-card.tsx";
import { RejectedCard } from "./rejected-card.tsx";
import styles from "./sync-problems.module.css";

/** More than these are shown after a click: each is a decision, nobody makes a hundred at a glance. */
const shownAtFirst = 50;

export type Resolution =
  | { readonly kind: "fields"; readonly take: Record<string, "mine" | "theirs"> }
  | { readonly kind: "drop" | "retry" };

/** Changes that central did not take as they are: the agent decides, field by field, nothing is lost meanwhile. */
export function SyncProblemsPage() {
  const words = useWords();
  const formats = useFormats();
  const { client } = useDesk();
  const sync = useSlice("sync");
  const request = useRequest();
  const [problems, setProblems] = useState<readonly SyncProblem[] | null>(null);
  const [shown, setShown] = useState(shownAtFirst);
  const { run } = request;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` only sets state, the newest does what the first does.
  const read = useCallback(async () => {
    const answer = await run(() => client.sync.problems());
    if (answer !== null) setProblems(answer.items);
  }, [client]);
  const mark = `${sync.conflicts} ${sync.rejected}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the counts say when to read again.
  useEffect(() => void read(), [read, mark]);
  const resolve = async (id: string, how: Resolution) => {
    const done = await run(() => client.sync.resolve({ id, how }));
    if (done !== null) await read();
  };
  return (
    <ListPage
      title={words("sync:title")}
      count={problems !== null && problems.length > 0 ? words("sync:count", { count: problems.length }) : null}
      tools={
        <>
          <span className={styles.soft}>
            {sync.lastPullAt === null ? words("sync:never") : words("sync:last", { at: formats.full(sync.lastPullAt) })}
          </span>
          <Button
            leftSection={<IconRefresh size={15} aria-hidden="true" />}
            disabled={request.busy}
            onClick={() => void run(() => client.sync.now())}
          >
            {words("sync:now")}
          </Button>
        </>
      }
      strips={<RefusalStrip request={request} />}
    >
      <div className={styles.body}>
        {problems === null && request.problem === null && <SkeletonRows rows={6} label={words("common:loading")} />}
        {problems?.length === 0 && (
          <Empty title={words("sync:none")} hint={words("sync:pending", { count: sync.pending })} />
        )}
        <ul className={styles.list}>
          {problems?.slice(0, shown).map((problem) => (
            <li key={problem.id}>
              {problem.kind === "conflict" ? (
                <ConflictCard
                  problem={problem}
                  busy={request.busy}
                  onResolve={(how) => void resolve(problem.id, how)}
                />
              ) : (
                <RejectedCard
                  problem={problem}
                  busy={request.busy}
                  onResolve={(how) => void resolve(problem.id, how)}
                />
              )}
            </li>
          ))}
        </ul>
        {problems !== null && problems.length > shown && (
          <Button onClick={() => setShown(shown + shownAtFirst)}>
            {words("sync:more", { count: problems.length - shown })}
          </Button>
        )}
      </div>
    </ListPage>
  );
}
