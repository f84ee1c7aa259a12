import { IconCalendarEvent, IconCheckbox, IconPhone } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { DialButton } from "#renderer/features/softphone/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Task } from "#shared/contract/desk/index.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import styles from "./task-list.module.css";

const signs = { callback: IconPhone, "follow-up": IconCalendarEvent, "to-do": IconCheckbox };

/** Open tasks of a record, overdue ones named so. */
export function TaskList({ tasks, target }: { tasks: readonly Task[]; target: PopTarget }) {
  const words = useWords();
  if (tasks.length === 0) return <p className={styles.none}>{words("pop:no-tasks")}</p>;
  return (
    <ul>
      {tasks.map((task) => {
        const Sign = signs[task.kind];
        const title = task.callback === null ? task.title : words("pop:call-back", { queue: task.title });
        return (
          <li key={task.id} className={styles.row}>
            <Sign size={15} className={styles.sign} aria-label={words(`pop:task-kind.${task.kind}`)} />
            <span className={styles.title}>{title}</span>
            {task.dueAt !== null && <Due at={task.dueAt} />}
            {task.number && <DialButton number={task.number} target={target} name={title} />}
          </li>
        );
      })}
    </ul>
  );
}

function Due({ at }: { at: number }) {
  const words = useWords();
  const formats = useFormats();
  const now = useNow();
  const late = at < now;
  return (
    <time
      className={styles.due}
      data-late={late || undefined}
      dateTime={new Date(at).toISOString()}
      {...tipOf(formats.full(at))}
    >
      {late ? words("pop:overdue", { when: formats.distance(at, now) }) : formats.moment(at, now)}
    </time>
  );
}
