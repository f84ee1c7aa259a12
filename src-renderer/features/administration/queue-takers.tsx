import { Button, NativeSelect, Select } from "@mantine/core";
import { useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Person, Queue, Team } from "#shared/contract/desk/index.ts";
import styles from "./administration.module.css";

type Members = Queue["members"];
type Teams = Queue["teams"];

interface QueueTakersProps {
  readonly members: Members;
  readonly teams: Teams;
  readonly allTeams: readonly Team[];
  readonly people: readonly Person[];
  readonly onMembers: (members: Members) => void;
  readonly onTeams: (teams: Teams) => void;
}

const priorities = Array.from({ length: 9 }, (_, i) => String(i + 1));

/** Who takes a queue's calls: whole teams, and people by themselves, each with a priority. */
export function QueueTakers({ members, teams, allTeams, people, onMembers, onTeams }: QueueTakersProps) {
  const words = useWords();
  const [search, setSearch] = useState("");
  const teamNames = new Map(allTeams.map(({ id, name }) => [id, name]));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const freeTeams = allTeams.filter(({ id }) => !teams.some((it) => it.teamId === id));
  const freePeople = people.filter(({ id, active }) => active && !members.some((it) => it.userId === id));
  function add(id: string | null): void {
    // The field is empty for the next one.
    setSearch("");
    const team = freeTeams.find((it) => it.id === id);
    if (team) onTeams([...teams, { teamId: team.id, priority: 1 }]);
    const person = freePeople.find((it) => it.id === id);
    if (person) onMembers([...members, { userId: person.id, priority: 1 }]);
  }
  const row = (
    name: string,
    kind: "team" | "person",
    priority: number,
    set: (to: number) => void,
    drop: () => void,
  ) => (
    <>
      <th scope="row">{name}</th>
      <td>{words(`administration:queue.kind-${kind}`)}</td>
      <td>
        <NativeSelect
          size="xs"
          aria-label={words("administration:queue.priority-of", { name })}
          value={String(priority)}
          data={priorities}
          onChange={(event) => set(Number(event.currentTarget.value))}
        />
      </td>
      <td>
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={words("administration:queue.take-out-of", { name })}
          onClick={drop}
        >
          {words("administration:queue.take-out")}
        </Button>
      </td>
    </>
  );
  return (
    <fieldset className={styles.group}>
      <legend>{words("administration:queue.takers-title")}</legend>
      {members.length + teams.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              {(["taker", "kind", "priority"] as const).map((it) => (
                <th key={it} scope="col">
                  {words(`administration:queue.${it}`)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {teams.map(({ teamId, priority }) => (
              <tr key={teamId}>
                {row(
                  teamNames.get(teamId) ?? "—",
                  "team",
                  priority,
                  (to) => onTeams(teams.map((it) => (it.teamId === teamId ? { ...it, priority: to } : it))),
                  () => onTeams(teams.filter((it) => it.teamId !== teamId)),
                )}
              </tr>
            ))}
            {members.map(({ userId, priority }) => (
              <tr key={userId}>
                {row(
                  names.get(userId) ?? "—",
                  "person",
                  priority,
                  (to) => onMembers(members.map((it) => (it.userId === userId ? { ...it, priority: to } : it))),
                  () => onMembers(members.filter((it) => it.userId !== userId)),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Select
        size="xs"
        label={words("administration:queue.add")}
        description={words("administration:queue.priority-hint")}
        placeholder={words("administration:queue.add-hint")}
        searchable
        selectFirstOptionOnChange
        searchValue={search}
        onSearchChange={setSearch}
        value={null}
        limit={50}
        nothingFoundMessage={words("administration:queue.add-none")}
        data={[
          {
            group: words("administration:section.teams"),
            items: freeTeams.map(({ id, name }) => ({ value: id, label: name })),
          },
          {
            group: words("administration:queue.persons"),
            items: freePeople.map(({ id, name, extension }) => ({
              value: id,
              label: extension === null ? name : `${name} · ${extension}`,
            })),
          },
        ]}
        onChange={add}
      />
    </fieldset>
  );
}
