import { Button, Switch } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { KeyHints } from "#renderer/app/lists/key-hints.tsx";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ColumnMenu, ListPage, Segments, useColumns, usePagedRows, VirtualTable } from "#renderer/ui/list/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Task, TaskRow } from "#shared/contract/desk/index.ts";
import { EditTask } from "./edit-task.tsx";
import { useTaskColumns } from "./task-columns.tsx";
import { targetOfTask } from "./task-due.ts";

const statuses = ["open", "done", "all"] as const;

/** What is to be done, the most urgent first; a callback is dialled by one key. */
export function TasksPage() {
  const words = useWords();
  const keys = useKeyParts();
  const { client, dialer } = useDesk();
  const pulledAt = useSlice("sync", (sync) => sync.lastPullAt);
  const work = useSlice("calls", (calls) => calls.map((call) => call.work).join());
  const [status, setStatus] = useState<(typeof statuses)[number]>("open");
  const [mine, setMine] = useState(true);
  const [callbacks, setCallbacks] = useState(false);
  const [marked, setMarked] = useState(0);
  const [saves, setSaves] = useState(0);
  const [editing, setEditing] = useState<Task | "new" | null>(null);
  const request = useRequest();
  const open = useOpenRecord(request);
  const { run } = request;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` only sets state, the newest does what the first does.
  const toggle = useCallback(
    (row: TaskRow) => {
      const next = row.task.status === "open" ? "done" : "open";
      void run(() => client.tasks.setStatus({ id: row.task.id, status: next })).then(() =>
        setSaves((count) => count + 1),
      );
    },
    [client],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const take = useCallback(
    (row: TaskRow) => {
      void run(() => client.tasks.take({ id: row.task.id })).then(() => setSaves((count) => count + 1));
    },
    [client],
  );
  const allColumns = useTaskColumns({ onToggle: toggle, onTake: take, callbacks });
  const columns = useColumns("tasks", allColumns);
  const list = usePagedRows<TaskRow>(
    JSON.stringify([status, mine, callbacks]),
    (cursor, signal) => client.tasks.list({ status, mine, callbacks, cursor, limit: 200 }, { signal }),
    `${pulledAt} ${work} ${saves}`,
  );
  const row = () => list.rows.rowAt(marked);
  const openRow = ({ task }: TaskRow) => {
    const target = targetOfTask(task);
    if (target === null) setEditing(task);
    else open(target);
  };
  useListAction("list-new", () => setEditing("new"));
  useListAction("list-edit", () => setEditing(row()?.task ?? null));
  useListAction("list-done", () => {
    const marked = row();
    if (marked !== undefined) toggle(marked);
  });
  useListAction("list-take", () => {
    const marked = row();
    if (marked?.task.callback && marked.task.assigneeId === null && marked.task.status === "open") take(marked);
  });
  useListAction("list-dial", () => {
    const { task } = row() ?? {};
    if (task?.number) void dialer.dial({ number: task.number, target: targetOfTask(task) });
  });
  return (
    <>
      <ListPage
        title={words("tasks:title")}
        tools={
          <>
            <Switch
              size="xs"
              label={words("tasks:callback.only")}
              checked={callbacks}
              onChange={(event) => {
                setCallbacks(event.currentTarget.checked);
                setMarked(0);
              }}
            />
            <Switch
              size="xs"
              label={words(callbacks ? "tasks:callback.mine" : "tasks:mine")}
              checked={mine}
              onChange={(event) => {
                setMine(event.currentTarget.checked);
                setMarked(0);
              }}
            />
            <Segments
              label={words("tasks:which")}
              value={status}
              options={statuses.map((value) => ({ value, label: words(`tasks:status.${value}`) }))}
              onChange={(next) => {
                setStatus(next);
                setMarked(0);
              }}
            />
            <ColumnMenu
              label={words("lists:columns")}
              columns={allColumns}
              shown={columns.chosen}
              onChange={columns.setChosen}
            />
            <Button
              leftSection={<IconPlus size={15} aria-hidden="true" />}
              onClick={() => setEditing("new")}
              {...tipOf(words("tasks:new"), keys("list-new"))}
            >
              {words("tasks:new")}
            </Button>
          </>
        }
        strips={
          <>
            <RefusalStrip request={request} />
            <ListProblem error={list.state.error} onRetry={() => list.rows.refresh()} />
          </>
        }
        foot={
          <KeyHints
            open={words("lists:open-record")}
            actions={[
              "list-dial",
              ...(callbacks ? (["list-take"] as const) : []),
              "list-done",
              "list-edit",
              "list-new",
            ]}
          />
        }
      >
        <VirtualTable
          label={words("tasks:title")}
          columns={columns.shown}
          list={list}
          marked={marked}
          onMark={setMarked}
          onOpen={openRow}
          empty={
            callbacks ? (
              <Empty title={words("tasks:callback.empty")} hint={words("tasks:callback.empty-hint")} />
            ) : (
              <Empty title={words(`tasks:empty.${status}`)} hint={words("tasks:empty.hint")} />
            )
          }
        />
      </ListPage>
      {editing !== null && (
        <EditTask
          task={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={() => setSaves((count) => count + 1)}
        />
      )}
    </>
  );
}
