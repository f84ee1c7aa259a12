import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import { useFunctions } from "#renderer/app/use-may.ts";
import type { Team, User } from "#shared/contract/desk/index.ts";
import { AdminList } from "./admin-list.tsx";
import { TeamForm } from "./team-form.tsx";
import { teamTree } from "./team-tree.ts";

const nobody: readonly User[] = [];

/** Teams as the tree that they are. */
export function TeamsSection() {
  const words = useWords();
  const { client } = useDesk();
  const seesUsers = useFunctions().includes("users.manage");
  const load = useCallback(async () => {
    const [teams, users] = await Promise.all([
      client.admin.teams(),
      seesUsers ? client.admin.users() : Promise.resolve(null),
    ]);
    return { teams: teams.items, users: users?.items ?? null };
  }, [client, seesUsers]);
  const loaded = useLoaded(load);
  const [open, setOpen] = useState<Team | "new" | null>(null);
  const teams = loaded.value?.teams ?? [];
  if (open !== null)
    return (
      <TeamForm
        team={open === "new" ? null : open}
        teams={teams}
        users={loaded.value?.users ?? null}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  const tree = teamTree(teams);
  const depths = new Map(tree.map(({ team, depth }) => [team.id, depth]));
  const names = new Map((loaded.value?.users ?? nobody).map((user) => [user.id, user.name]));
  return (
    <AdminList
      label={words("administration:section.teams")}
      columns={(["name", "head", "members"] as const).map((it) => words(`administration:team.${it}`))}
      rows={tree.map(({ team }) => team)}
      loaded={loaded}
      depth={(team) => depths.get(team.id) ?? 0}
      cells={(team) => [team.name, team.headId === null ? null : (names.get(team.headId) ?? "—"), team.users]}
      newLabel={words("administration:team.new")}
      onNew={() => setOpen("new")}
      onOpen={setOpen}
    />
  );
}
