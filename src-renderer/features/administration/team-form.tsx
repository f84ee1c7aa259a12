import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import type { Team, User } from "#shared/contract/desk/index.ts";
import { AdminForm } from "./admin-form.tsx";
import { teamTree, withBelow } from "./team-tree.ts";

interface TeamFormProps {
  /** null: a new one. */
  readonly team: Team | null;
  readonly teams: readonly Team[];
  /** null: the agent may not see users; the head stays as it is. */
  readonly users: readonly User[] | null;
  readonly onClose: (changed: boolean) => void;
}

/** A team: its name, what it stands below, who heads it. */
export function TeamForm({ team, teams, users, onClose }: TeamFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const [typed, setTyped] = useState({
    name: team?.name ?? "",
    parentId: team?.parentId ?? null,
    headId: team?.headId ?? null,
  });
  const set = (part: Partial<typeof typed>) => setTyped((now) => ({ ...now, ...part }));
  const inside = team === null ? new Set<string>() : withBelow(teams, team.id);
  const places = teamTree(teams).filter((it) => !inside.has(it.team.id));
  const moves = team !== null && (typed.parentId !== team.parentId || typed.headId !== team.headId);
  return (
    <AdminForm
      title={team === null ? words("administration:team.new") : team.name}
      complete={typed.name.trim() !== ""}
      save={() => client.admin.saveTeam({ id: team?.id ?? null, team: typed })}
      remove={team === null ? undefined : () => client.admin.removeTeam({ id: team.id })}
      warning={moves ? words("administration:team.moves") : null}
      onClose={onClose}
    >
      <TextInput
        ref={first}
        label={words("administration:team.name")}
        required
        maxLength={120}
        value={typed.name}
        autoComplete="off"
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label={words("administration:team.parent")}
        value={typed.parentId ?? ""}
        data={[
          { value: "", label: words("administration:team.top") },
          ...places.map(({ team: it, depth }) => ({ value: it.id, label: `${"\u2003".repeat(depth)}${it.name}` })),
        ]}
        onChange={(event) => {
          const { value } = event.currentTarget;
          set({ parentId: teams.find((it) => it.id === value)?.id ?? null });
        }}
      />
      {users !== null && (
        <NativeSelect
          size="xs"
          label={words("administration:team.head")}
          description={words("administration:team.head-hint")}
          value={typed.headId ?? ""}
          data={[
            { value: "", label: words("administration:team.no-head") },
            ...users.map((user) => ({ value: user.id, label: user.name })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ headId: users.find((user) => user.id === value)?.id ?? null });
          }}
        />
      )}
    </AdminForm>
  );
}
