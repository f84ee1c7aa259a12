import { NativeSelect, TextInput } from "@mantine/core";
import { Suspense } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { TaskForm } from "#shared/crm/forms.ts";
import { DueField } from "./lazy-due-field.ts";
import styles from "./next-task.module.css";

const kinds = ["callback", "follow-up", "to-do"] as const;

interface NextTaskProps {
  readonly task: TaskForm;
  readonly errors: Readonly<Record<string, string | undefined>>;
  readonly onChange: (task: TaskForm) => void;
}

/** What is to be done next, and when: a callback with its number, a follow-up, a thing to do. */
export function NextTask({ task, errors, onChange }: NextTaskProps) {
  const words = useWords();
  const set = (change: Partial<TaskForm>) => onChange({ ...task, ...change });
  return (
    <fieldset className={styles.task} aria-label={words("wrapUp:next-task")}>
      <NativeSelect
        size="xs"
        label={words("wrapUp:next-task")}
        value={task.kind}
        data={kinds.map((kind) => ({ value: kind, label: words(`pop:task-kind.${kind}`) }))}
        onChange={(event) => set({ kind: kinds.find((kind) => kind === event.currentTarget.value) ?? "to-do" })}
      />
      <TextInput
        aria-label={words("wrapUp:task-title")}
        placeholder={words("wrapUp:task-title")}
        maxLength={300}
        value={task.title}
        error={errors["task.title"]}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <Suspense fallback={<div className={styles.wait} />}>
        <DueField value={task.dueAt} error={errors["task.dueAt"]} onChange={(dueAt) => set({ dueAt })} />
      </Suspense>
      {task.kind === "callback" && (
        <TextInput
          type="tel"
          aria-label={words("wrapUp:callback-number")}
          placeholder={words("wrapUp:callback-number")}
          maxLength={64}
          value={task.number ?? ""}
          error={errors["task.number"]}
          onChange={(event) => set({ number: event.currentTarget.value === "" ? null : event.currentTarget.value })}
        />
      )}
    </fieldset>
  );
}
