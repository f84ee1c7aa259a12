import { Checkbox, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { useFunctions } from "#renderer/app/use-may.ts";
import { type CentralFunction, DataScope, dataScopes, type RoleRecord } from "#shared/contract/desk/index.ts";
import { AdminForm } from "./admin-form.tsx";
import styles from "./administration.module.css";
import { functionGroups } from "./function-groups.ts";
import { roleName } from "./role-name.ts";

interface RoleFormProps {
  /** null: a new one. */
  readonly role: RoleRecord | null;
  readonly onClose: (changed: boolean) => void;
}

/** A role: its functions by checkboxes, its scope by choice. What the agent does not have himself he can't grant. */
export function RoleForm({ role, onClose }: RoleFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const own = useFunctions();
  const shownName = role === null ? "" : roleName(words, role);
  const [name, setName] = useState(shownName);
  const [functions, setFunctions] = useState<readonly CentralFunction[]>(role?.functions ?? ["records.edit"]);
  const [scope, setScope] = useState<DataScope>(role?.scope ?? "all");
  const toggle = (fn: CentralFunction, on: boolean) =>
    setFunctions((now) => (on ? [...now, fn] : now.filter((it) => it !== fn)));
  const narrows = role !== null && role.users > 0 && scope !== role.scope;
  // A preset's name in the agent's language is no new name.
  const sent = role !== null && name === shownName ? role.name : name;
  const save = () =>
    client.admin.saveRole({ id: role?.id ?? null, role: { name: sent, functions: [...functions], scope } });
  const remove = role === null || role.preset !== null ? undefined : () => client.admin.removeRole({ id: role.id });
  return (
    <AdminForm
      title={role === null ? words("administration:role.new") : shownName}
      complete={name.trim() !== ""}
      save={save}
      remove={remove}
      warning={narrows ? words("administration:role.scope-moves", { count: role.users }) : null}
      onClose={onClose}
    >
      <TextInput
        ref={first}
        label={words("administration:role.name")}
        required
        maxLength={80}
        value={name}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Radio.Group
        label={words("administration:role.sees")}
        value={scope}
        onChange={(value) => setScope(DataScope.parse(value))}
      >
        <div className={styles.options}>
          {dataScopes.map((it) => (
            <Radio
              key={it}
              size="xs"
              value={it}
              label={words(`administration:scope.${it}`)}
              description={words(`administration:scope-hint.${it}`)}
            />
          ))}
        </div>
      </Radio.Group>
      <div className={styles.groups}>
        {functionGroups.map(({ id, functions: grouped }) => (
          <fieldset key={id} className={styles.group}>
            <legend>{words(`administration:group.${id}`)}</legend>
            {grouped.map((fn) => (
              <Checkbox
                key={fn}
                size="xs"
                label={words(`administration:function.${fn}`)}
                checked={functions.includes(fn)}
                disabled={!own.includes(fn)}
                onChange={(event) => toggle(fn, event.currentTarget.checked)}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </AdminForm>
  );
}
