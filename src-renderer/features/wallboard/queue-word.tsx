import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import { useBoard } from "./floor.ts";

/** A queue's name: as the wallboard has it, else as the company has. */
export function QueueWord({ queue }: { queue: string }) {
  const nameOf = useQueueName();
  const name = useBoard((board) => board.queues.get(queue)?.name ?? null);
  return <bdi>{name ?? nameOf(queue)}</bdi>;
}
