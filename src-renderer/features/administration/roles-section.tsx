import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { RoleRecord } from "#shared/contract/desk/index.ts";
import { AdminList } from "./admin-list.tsx";
import { RoleForm } from "./role-form.tsx";
import { roleName } from "./role-name.ts";

/** Roles: what they grant, what they see. */
export function RolesSection() {
  const words = useWords();
  const { client } = useDesk();
  const loaded = useLoaded(useCallback(() => client.admin.roles(), [client]));
  const [open, setOpen] = useState<RoleRecord | "new" | null>(null);
  if (open !== null)
    return (
      <RoleForm
        role={open === "new" ? null : open}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  return (
    <AdminList
      label={words("administration:section.roles")}
      columns={(["name", "scope", "functions", "users"] as const).map((it) => words(`administration:role.${it}`))}
      rows={loaded.value?.items ?? []}
      loaded={loaded}
      cells={(role) => [
        roleName(words, role),
        words(`administration:scope.${role.scope}`),
        words("administration:role.count", { count: role.functions.length }),
        role.users,
      ]}
      newLabel={words("administration:role.new")}
      onNew={() => setOpen("new")}
      onOpen={setOpen}
    />
  );
}
