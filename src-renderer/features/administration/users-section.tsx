import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { User } from "#shared/contract/desk/index.ts";
import { AdminList } from "./admin-list.tsx";
import { roleName } from "./role-name.ts";
import { UserForm } from "./user-form.tsx";

/** Who works here: role, team, extension, and whether they may sign in. */
export function UsersSection() {
  const words = useWords();
  const { client } = useDesk();
  const load = useCallback(async () => {
    const [users, roles, teams] = await Promise.all([client.admin.users(), client.admin.roles(), client.admin.teams()]);
    return { users: users.items, roles: roles.items, teams: teams.items };
  }, [client]);
  const loaded = useLoaded(load);
  const [open, setOpen] = useState<User | "new" | null>(null);
  if (open !== null && loaded.value !== null)
    return (
      <UserForm
        user={open === "new" ? null : open}
        roles={loaded.value.roles}
        teams={loaded.value.teams}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  const roles = new Map(loaded.value?.roles.map((role) => [role.id, role]));
  const roleOf = (user: User) => {
    const role = user.roleId === null ? undefined : roles.get(user.roleId);
    return role === undefined ? user.roleName : roleName(words, role);
  };
  return (
    <AdminList
      label={words("administration:section.users")}
      columns={(["name", "username", "role", "team", "extension", "state"] as const).map((it) =>
        words(`administration:user.${it}`),
      )}
      rows={loaded.value?.users ?? []}
      loaded={loaded}
      cells={(user) => [
        user.name,
        user.username,
        roleOf(user),
        user.teamName,
        user.extension,
        words(user.active ? "administration:user.active" : "administration:user.inactive"),
      ]}
      newLabel={words("administration:user.new")}
      onNew={() => setOpen("new")}
      onOpen={setOpen}
    />
  );
}
