import { IconAlarm, IconCalendarDue } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { Task } from "#shared/contract/desk/index.ts";
import { dueStateOf } from "./task-due.ts";
import styles from "./tasks.module.css";

/** When a task is due: what is late or due today says so in a word and a sign. */
export function DueCell({ task }: { task: Task }) {
  const words = useWords();
  const formats = useFormats();
  const now = useNow();
  const { dueAt } = task;
  const state = dueStateOf(task, now);
  if (state === "over") return <Over task={task} />;
  if (dueAt === null) return <span className={styles.soft}>{words("tasks:due.none")}</span>;
  return (
    <>
      {state === "overdue" && (
        <StateMark tone="danger" icon={IconAlarm}>
          {words("tasks:due.overdue", { when: formats.distance(dueAt, now) })}
        </StateMark>
      )}
      {state === "today" && (
        <StateMark tone="held" icon={IconCalendarDue}>
          {words("tasks:due.today")}
        </StateMark>
      )}
      <span className={styles.soft}>
        <Moment at={dueAt} />
      </span>
    </>
  );
}

/** A callback says which call closed it. */
function overWord({ status, callback }: Task) {
  const closed = callback?.closed ?? null;
  if (closed !== null) return `tasks:callback.closed.${closed}` as const;
  return status === "done" ? "tasks:done" : "tasks:cancelled";
}

function Over({ task }: { task: Task }) {
  const words = useWords();
  return (
    <span className={styles.soft}>
      {words(overWord(task))} {task.doneAt !== null && <Moment at={task.doneAt} />}
    </span>
  );
}
