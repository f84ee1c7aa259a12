import { IconCalendarEvent, IconCheck, IconCheckbox, IconPhone } from "@tabler/icons-react";
import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import { DialButton } from "#renderer/features/softphone/index.ts";
import { join } from "#renderer/ui/join.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { TaskRow } from "#shared/contract/desk/index.ts";
import { CalledCell, TakenCell, TriedCell } from "./callback-cells.tsx";
import { DueCell } from "./due-cell.tsx";
import { targetOfTask } from "./task-due.ts";
import { taskTitle } from "./task-title.ts";
import styles from "./tasks.module.css";

const signs = { callback: IconPhone, "follow-up": IconCalendarEvent, "to-do": IconCheckbox };

interface TaskActions {
  /** Done or open again. Stable, as `onTake`, so that the columns are. */
  readonly onToggle: (row: TaskRow) => void;
  readonly onTake: (row: TaskRow) => void;
  /** Of the list of abandoned callers: narrower, so that what is known of their calls fits. */
  readonly callbacks: boolean;
}

export function useTaskColumns({ onToggle, onTake, callbacks }: TaskActions): readonly Column<TaskRow>[] {
  const words = useWords();
  return useMemo(
    () => [
      {
        id: "done",
        title: words("tasks:column.done"),
        width: "44px",
        fixed: true,
        cell: (row) => <Check row={row} onToggle={onToggle} />,
      },
      {
        id: "title",
        title: words("tasks:column.title"),
        width: callbacks ? "minmax(130px, 1.4fr)" : "minmax(150px, 2fr)",
        fixed: true,
        cell: (row) => <Title row={row} />,
      },
      {
        id: "with",
        title: words("tasks:column.with"),
        width: callbacks ? "minmax(80px, 1fr)" : "minmax(90px, 1fr)",
        cell: ({ name }) => name && <bdi>{name}</bdi>,
      },
      ...(callbacks ? callbackColumns(words, onTake) : []),
      {
        id: "due",
        title: words("tasks:column.due"),
        width: callbacks ? "160px" : "minmax(216px, 1fr)",
        fixed: true,
        cell: ({ task }) => <DueCell task={task} />,
      },
      { id: "number", title: words("tasks:column.number"), width: "176px", cell: (row) => <NumberCell row={row} /> },
      {
        id: "note",
        title: words("tasks:column.note"),
        width: "minmax(90px, 1fr)",
        off: true,
        cell: ({ task }) => task.note,
      },
    ],
    [words, onToggle, onTake, callbacks],
  );
}

function callbackColumns(words: Words, onTake: (row: TaskRow) => void): Column<TaskRow>[] {
  return [
    {
      id: "called",
      title: words("tasks:callback.column.called"),
      width: "minmax(136px, 1fr)",
      fixed: true,
      cell: ({ task: { callback } }) => callback && <CalledCell callback={callback} />,
    },
    {
      id: "tried",
      title: words("tasks:callback.column.tried"),
      width: "72px",
      fixed: true,
      cell: ({ task: { callback } }) => callback && <TriedCell callback={callback} />,
    },
    {
      id: "taken",
      title: words("tasks:callback.column.taken"),
      width: "100px",
      fixed: true,
      cell: (row) => <TakenCell row={row} onTake={onTake} />,
    },
  ];
}

function Check({ row, onToggle }: { row: TaskRow; onToggle: (row: TaskRow) => void }) {
  const words = useWords();
  const { status } = row.task;
  const title = taskTitle(words, row.task);
  const label = words(status === "open" ? "tasks:complete" : "tasks:reopen", { title });
  return (
    <button type="button" className={styles.check} aria-label={label} onClick={() => onToggle(row)} {...tipOf(label)}>
      {status === "done" && <IconCheck size={14} aria-hidden="true" />}
    </button>
  );
}

function Title({ row: { task } }: { row: TaskRow }) {
  const words = useWords();
  const Sign = signs[task.kind];
  return (
    <>
      <Sign size={15} className={styles.sign} aria-label={words(`tasks:kind.${task.kind}`)} />
      <span className={join(styles.title, task.status !== "open" && styles.over)}>{taskTitle(words, task)}</span>
    </>
  );
}

function NumberCell({ row: { task, name } }: { row: TaskRow }) {
  const formats = useFormats();
  const words = useWords();
  if (task.number === null) return null;
  return (
    <>
      <DialButton number={task.number} target={targetOfTask(task)} name={name ?? taskTitle(words, task)} />
      {formats.number(task.number)}
    </>
  );
}
