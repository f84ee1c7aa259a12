import { Button } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Task, TaskRow } from "#shared/contract/desk/index.ts";
import { taskTitle } from "./task-title.ts";
import styles from "./tasks.module.css";

type Callback = NonNullable<Task["callback"]>;

/** How often the caller gave up waiting, and when last. */
export function CalledCell({ callback }: { callback: Callback }) {
  const words = useWords();
  const formats = useFormats();
  const now = useNow(60_000);
  const when = formats.moment(callback.lastCallAt, now);
  const tip = words("tasks:callback.between", {
    first: formats.full(callback.firstCallAt),
    last: formats.full(callback.lastCallAt),
  });
  return (
    <span className={styles.cut} {...tipOf(tip)}>
      {words("tasks:callback.called", { count: callback.calls, when })}
    </span>
  );
}

/** How often the number was called in vain, of how often it is tried. */
export function TriedCell({ callback }: { callback: Callback }) {
  const words = useWords();
  const formats = useFormats();
  const { attempts, maxAttempts, lastAttemptAt } = callback;
  if (attempts === 0) return <span className={styles.soft}>{words("tasks:callback.not-tried")}</span>;
  const tip =
    lastAttemptAt === null ? {} : tipOf(words("tasks:callback.last-try", { when: formats.full(lastAttemptAt) }));
  return <span {...tip}>{words("tasks:callback.tried", { attempts, of: maxAttempts })}</span>;
}

/** Whose it is; who has the time takes what is nobody's. */
export function TakenCell({ row, onTake }: { row: TaskRow; onTake: (row: TaskRow) => void }) {
  const words = useWords();
  const { task, assignee } = row;
  if (task.assigneeId !== null) return <bdi>{assignee ?? words("tasks:callback.taken")}</bdi>;
  if (task.status !== "open") return null;
  const label = words("tasks:callback.take-one", { title: row.name ?? taskTitle(words, task) });
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconHandStop size={14} aria-hidden="true" />}
      aria-label={label}
      onClick={() => onTake(row)}
      {...tipOf(label)}
    >
      {words("tasks:callback.take")}
    </Button>
  );
}
