import { Input, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { Suspense, useMemo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { FormPanel } from "#renderer/app/forms/form-panel.tsx";
import { useRecordForm } from "#renderer/app/forms/use-record-form.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { DueField } from "#renderer/features/wrap-up/index.ts";
import type { Task } from "#shared/contract/desk/index.ts";
import type { TaskForm } from "#shared/crm/forms.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import { targetOfTask } from "./task-due.ts";
import styles from "./tasks.module.css";

interface EditTaskProps {
  /** null: a new task. */
  readonly task: Task | null;
  /** The record that a new task is about. */
  readonly target?: PopTarget | null;
  readonly onClose: () => void;
  readonly onSaved?: () => void;
}

const kinds = ["callback", "follow-up", "to-do"] as const;
const newTask: TaskForm = { kind: "to-do", title: "", note: "", dueAt: null, number: null };

/** A task as a form. */
export function EditTask({ task, target = null, onClose, onSaved }: EditTaskProps) {
  const words = useWords();
  const { client } = useDesk();
  const stored = useMemo(() => (task === null ? newTask : taskValues(task)), [task]);
  const form = useRecordForm<TaskForm>(`task:${task?.id ?? "new"}`, stored, async (value) => {
    const about = task === null ? target : targetOfTask(task);
    await client.tasks.save({ id: task?.id ?? null, form: value, target: about });
    onSaved?.();
  });
  const title = useFocusWhenIdle<HTMLInputElement>();
  const { value } = form.draft;
  return (
    <FormPanel
      title={words(task === null ? "tasks:new" : "tasks:edit-title")}
      saveLabel={words("tasks:save")}
      form={form}
      onClose={onClose}
    >
      <TextInput
        ref={title}
        label={words("tasks:field.title")}
        required
        maxLength={300}
        value={value.title}
        error={form.errors.title}
        autoComplete="off"
        onChange={(event) => form.set({ title: event.currentTarget.value })}
      />
      <div className={styles.due}>
        <NativeSelect
          size="xs"
          label={words("tasks:field.kind")}
          value={value.kind}
          data={kinds.map((kind) => ({ value: kind, label: words(`tasks:kind.${kind}`) }))}
          onChange={(event) => form.set({ kind: kinds.find((kind) => kind === event.currentTarget.value) ?? "to-do" })}
        />
        <Input.Wrapper size="xs" label={words("tasks:field.due")} labelElement="div">
          <Suspense>
            <DueField value={value.dueAt} error={form.errors.dueAt} onChange={(dueAt) => form.set({ dueAt })} />
          </Suspense>
        </Input.Wrapper>
        <TextInput
          type="tel"
          label={words("tasks:field.number")}
          maxLength={64}
          value={value.number ?? ""}
          error={form.errors.number}
          autoComplete="off"
          onChange={(event) =>
            form.set({ number: event.currentTarget.value === "" ? null : event.currentTarget.value })
          }
        />
      </div>
      <Textarea
        label={words("tasks:field.note")}
        autosize
        minRows={3}
        maxRows={8}
        value={value.note}
        error={form.errors.note}
        onChange={(event) => form.set({ note: event.currentTarget.value })}
      />
    </FormPanel>
  );
}

function taskValues(task: Task): TaskForm {
  return { kind: task.kind, title: task.title, note: task.note, dueAt: task.dueAt, number: task.number };
}
