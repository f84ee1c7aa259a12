import { Menu } from "@mantine/core";
import { IconFilter, IconListDetails, IconMessage } from "@tabler/icons-react";
import { useMemo } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useMay } from "#renderer/app/use-may.ts";
import type { Subject } from "./acts.ts";
import { useBoard } from "./floor.ts";
import { queueName } from "./shown-rows.ts";
import type { Acts } from "./use-acts.ts";

interface QueueItemsProps {
  readonly id: string;
  readonly acts: Acts;
  readonly onOpen: (subject: Subject) => void;
  readonly onOnly: (queue: string) => void;
}

/** What can be done with a queue. */
export function QueueItems({ id, acts, onOpen, onOnly }: QueueItemsProps) {
  const words = useWords();
  const may = useMay();
  const queue = useBoard((board) => board.queues.get(id));
  const agents = useBoard((board) => board.agents);
  const atDesks = useMemo(
    () =>
      [...agents.values()]
        .filter((agent) => agent.deskName !== null && agent.queues.some((it) => it.queue === id))
        .map((agent) => agent.id),
    [agents, id],
  );
  if (queue === undefined) return <Menu.Label>{words("wallboard:act.queue-gone")}</Menu.Label>;
  const about: Subject = { kind: "queue", id };
  const name = queueName(queue);
  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      <Menu.Item leftSection={<IconListDetails size={16} />} onClick={() => onOpen(about)}>
        {words("wallboard:act.details")}
      </Menu.Item>
      <Menu.Item leftSection={<IconFilter size={16} />} onClick={() => onOnly(id)}>
        {words("wallboard:act.only-queue")}
      </Menu.Item>
      {may("supervise.message") && atDesks.length > 0 && (
        <Menu.Item
          leftSection={<IconMessage size={16} />}
          onClick={() => {
            onOpen(about);
            acts.ask({ do: "message", to: atDesks, name });
          }}
        >
          {words("wallboard:act.message-queue", { count: atDesks.length })}
        </Menu.Item>
      )}
    </>
  );
}
