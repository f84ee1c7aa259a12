import { Checkbox, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { RoleRecord, Team, User } from "#shared/contract/desk/index.ts";
import { AdminForm } from "./admin-form.tsx";
import styles from "./administration.module.css";
import { DeviceFields } from "./device-fields.tsx";
import { changedDevices, type DeviceValues, devicesComplete, deviceValues, noDevices } from "./device-values.ts";
import { roleName } from "./role-name.ts";

interface UserFormProps {
  /** null: a new one. */
  readonly user: User | null;
  readonly roles: readonly RoleRecord[];
  readonly teams: readonly Team[];
  readonly onClose: (changed: boolean) => void;
}

const shortestPassword = 10;

/** A user: who, with which rights, in which team. A role or team counts from the user's next request on. */
export function UserForm({ user, roles, teams, onClose }: UserFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const [typed, setTyped] = useState({
    username: user?.username ?? "",
    name: user?.name ?? "",
    roleId: user?.roleId ?? roles[0]?.id ?? null,
    teamId: user?.teamId ?? null,
    extension: user?.extension ?? "",
    password: "",
    active: user?.active ?? true,
  });
  const set = (part: Partial<typeof typed>) => setTyped((now) => ({ ...now, ...part }));
  const id = user?.id ?? null;
  const loaded = useLoaded(useCallback(async () => (id === null ? null : client.admin.devices({ id })), [client, id]));
  const before = loaded.value === null ? noDevices : deviceValues(loaded.value);
  const [changed, setChanged] = useState<DeviceValues | null>(null);
  const devices = changed ?? before;
  const hadLine = before.line !== null;
  const password = typed.password === "" ? null : typed.password;
  const isLong = password === null ? user !== null : password.length >= shortestPassword;
  const save = () => {
    const { roleId } = typed;
    if (roleId === null) return Promise.reject(new Error("central has no roles"));
    const extension = typed.extension.trim() === "" ? null : typed.extension.trim();
    const telephones = changedDevices(devices, before);
    return client.admin.saveUser({ id, user: { ...typed, roleId, extension, password, ...telephones } });
  };
  return (
    <AdminForm
      title={user === null ? words("administration:user.new") : user.name}
      complete={
        typed.username.trim() !== "" &&
        typed.name.trim() !== "" &&
        typed.roleId !== null &&
        isLong &&
        devicesComplete(devices, hadLine)
      }
      save={save}
      warning={
        user !== null && (password !== null || !typed.active) ? words("administration:user.ends-sessions") : null
      }
      onClose={onClose}
    >
      <div className={styles.pair}>
        <TextInput
          ref={first}
          label={words("administration:user.name")}
          required
          maxLength={120}
          value={typed.name}
          autoComplete="off"
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={words("administration:user.username")}
          required
          disabled={user !== null}
          maxLength={64}
          value={typed.username}
          autoComplete="off"
          onChange={(event) => set({ username: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={words("administration:user.role")}
          value={typed.roleId ?? ""}
          data={roles.map((role) => ({ value: role.id, label: roleName(words, role) }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ roleId: roles.find((role) => role.id === value)?.id ?? null });
          }}
        />
        <NativeSelect
          size="xs"
          label={words("administration:user.team")}
          value={typed.teamId ?? ""}
          data={[
            { value: "", label: words("administration:no-team") },
            ...teams.map((team) => ({ value: team.id, label: team.name })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ teamId: teams.find((team) => team.id === value)?.id ?? null });
          }}
        />
        <TextInput
          label={words("administration:user.extension")}
          inputMode="numeric"
          maxLength={6}
          value={typed.extension}
          autoComplete="off"
          onChange={(event) => set({ extension: event.currentTarget.value })}
        />
        <PasswordInput
          size="xs"
          label={words(user === null ? "administration:user.password" : "administration:user.new-password")}
          description={words("administration:user.password-hint")}
          required={user === null}
          maxLength={1024}
          value={typed.password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": words("session:show-password") }}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      </div>
      <ListProblem error={loaded.error} onRetry={loaded.reload} />
      {(id === null || loaded.value !== null) && (
        <DeviceFields
          value={devices}
          onChange={setChanged}
          hadLine={hadLine}
          callerIds={loaded.value?.callerIds ?? []}
          extension={typed.extension.trim()}
        />
      )}
      {user !== null && (
        <Checkbox
          size="xs"
          label={words("administration:user.may-sign-in")}
          checked={typed.active}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
      )}
    </AdminForm>
  );
}
