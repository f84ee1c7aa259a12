import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { Queue } from "#shared/contract/desk/index.ts";
import { AdminList } from "./admin-list.tsx";
import { QueueForm } from "./queue-form.tsx";

/** The exchange's queues: who takes their calls, and what service they promise. */
export function QueuesSection() {
  const words = useWords();
  const { client } = useDesk();
  const load = useCallback(async () => {
    const [queues, teams, people] = await Promise.all([
      client.admin.queues(),
      client.admin.teams(),
      client.records.people(),
    ]);
    return { queues: queues.items, teams: teams.items, people: people.items };
  }, [client]);
  const loaded = useLoaded(load);
  const [open, setOpen] = useState<Queue | "new" | null>(null);
  if (open !== null && loaded.value !== null)
    return (
      <QueueForm
        queue={open === "new" ? null : open}
        teams={loaded.value.teams}
        people={loaded.value.people}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  const teams = new Map(loaded.value?.teams.map((team) => [team.id, team.name]));
  const takers = ({ members, teams: its }: Queue) =>
    [
      ...its.map(({ teamId }) => teams.get(teamId) ?? "—"),
      ...(members.length > 0 ? [words("administration:queue.people", { count: members.length })] : []),
    ].join(", ");
  return (
    <AdminList
      label={words("administration:section.queues")}
      columns={(["name", "exchange", "number", "takers", "service", "state"] as const).map((it) =>
        words(`administration:queue.${it}`),
      )}
      rows={loaded.value?.queues ?? []}
      loaded={loaded}
      cells={(queue) => [
        queue.name,
        queue.exchangeName,
        queue.number,
        takers(queue) || words("administration:queue.nobody"),
        words("administration:queue.within", { seconds: queue.serviceLevelSec }),
        words(queue.active ? "administration:queue.active" : "administration:queue.inactive"),
      ]}
      newLabel={words("administration:queue.new")}
      onNew={() => setOpen("new")}
      onOpen={setOpen}
    />
  );
}
