import { Checkbox, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import type { Disposition } from "#shared/crm/records.ts";
import { AdminForm } from "./admin-form.tsx";
import styles from "./administration.module.css";
import type { PlacedDisposition } from "./disposition-rows.ts";

interface DispositionFormProps {
  /** null: a new one. */
  readonly disposition: Disposition | null;
  readonly tree: readonly PlacedDisposition[];
  readonly onClose: (changed: boolean) => void;
}

/** A disposition. It is never deleted, since calls were closed with it: it is no longer offered. */
export function DispositionForm({ disposition, tree, onClose }: DispositionFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const [typed, setTyped] = useState({
    parentId: disposition?.parentId ?? null,
    code: disposition?.code ?? "",
    labelEn: disposition?.labelEn ?? "",
    labelZh: disposition?.labelZh ?? "",
    sort: disposition?.sort ?? 0,
    active: disposition?.active ?? true,
    needsNote: disposition?.needsNote ?? false,
    proposesTask: disposition?.proposesTask ?? false,
  });
  const set = (part: Partial<typeof typed>) => setTyped((now) => ({ ...now, ...part }));
  const save = () =>
    client.admin.saveDisposition({
      id: disposition?.id ?? null,
      version: disposition?.version ?? 0,
      disposition: typed,
    });
  const text = (field: "labelEn" | "labelZh" | "code", maxLength: number) => (
    <TextInput
      ref={field === "labelEn" ? first : undefined}
      label={words(`administration:disposition.${field}`)}
      description={field === "code" ? words("administration:disposition.code-hint") : undefined}
      required
      maxLength={maxLength}
      value={typed[field]}
      autoComplete="off"
      onChange={(event) => set({ [field]: event.currentTarget.value })}
    />
  );
  const flag = (field: "active" | "needsNote" | "proposesTask") => (
    <Checkbox
      size="xs"
      label={words(`administration:disposition.is-${field}`)}
      checked={typed[field]}
      onChange={(event) => set({ [field]: event.currentTarget.checked })}
    />
  );
  const parents = tree.filter((row) => row.depth === 0 && row.id !== disposition?.id);
  return (
    <AdminForm
      title={disposition === null ? words("administration:disposition.new") : disposition.labelEn}
      complete={/^[a-z0-9-]{1,64}$/.test(typed.code) && typed.labelEn.trim() !== "" && typed.labelZh.trim() !== ""}
      save={save}
      onClose={onClose}
    >
      <div className={styles.pair}>
        {text("labelEn", 120)}
        {text("labelZh", 120)}
        {text("code", 64)}
        <NativeSelect
          size="xs"
          label={words("administration:disposition.parent")}
          value={typed.parentId ?? ""}
          data={[
            { value: "", label: words("administration:disposition.top") },
            ...parents.map((row) => ({ value: row.id, label: row.disposition.labelEn })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ parentId: parents.find((row) => row.id === value)?.disposition.id ?? null });
          }}
        />
        <NumberInput
          size="xs"
          label={words("administration:disposition.sort")}
          value={typed.sort}
          min={0}
          max={9_999}
          allowDecimal={false}
          onChange={(value) => set({ sort: Number(value) || 0 })}
        />
      </div>
      <div className={styles.options}>
        {flag("needsNote")}
        {flag("proposesTask")}
        {flag("active")}
      </div>
    </AdminForm>
  );
}
