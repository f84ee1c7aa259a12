import { Button } from "@mantine/core";
import { type Icon, IconExternalLink } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { showPop } from "#renderer/app/state/workspace.ts";
import { StateMark, type StateTone } from "#renderer/ui/state-mark.tsx";
import type { SyncProblem } from "#shared/contract/desk/index.ts";
import type { CustomerId, LeadId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import styles from "./sync-problems.module.css";

interface ProblemHeadProps {
  readonly problem: SyncProblem;
  readonly tone: StateTone;
  readonly icon: Icon;
  readonly word: string;
}

/** Which record it is about, since when, and the way to it. */
export function ProblemHead({ problem, tone, icon, word }: ProblemHeadProps) {
  const words = useWords();
  const { client, problems, workspace } = useDesk();
  const target = targetOf(problem);
  const open = (wanted: PopTarget) =>
    problems.run("pop", async () => {
      const { popId } = await client.pops.open({ target: wanted });
      showPop(workspace, popId);
    });
  return (
    <header className={styles.head}>
      <StateMark tone={tone} icon={icon}>
        {word}
      </StateMark>
      <h2 className={styles.name}>
        <bdi>{problem.name || words("sync:nameless")}</bdi>
      </h2>
      <span className={styles.soft}>{words(`sync:entity.${problem.entity}`)}</span>
      <span className={styles.when}>
        <Moment at={problem.at} />
      </span>
      {target !== null && (
        <Button
          size="compact-xs"
          leftSection={<IconExternalLink size={13} aria-hidden="true" />}
          onClick={() => void open(target)}
        >
          {words("sync:open")}
        </Button>
      )}
    </header>
  );
}

function targetOf({ entity, recordId }: SyncProblem): PopTarget | null {
  // The id is of the record that the entity names; the brand follows from it.
  if (entity === "customer") return { type: "customer", id: recordId as CustomerId };
  return entity === "lead" ? { type: "lead", id: recordId as LeadId } : null;
}
