import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import type { Reason } from "#shared/contract/desk/index.ts";
import { AdminForm } from "./admin-form.tsx";
import styles from "./administration.module.css";

interface ReasonFormProps {
  /** null: a new one. */
  readonly reason: Reason | null;
  readonly onClose: (changed: boolean) => void;
}

/** A not-ready reason. It is never deleted, since times were counted under its code: it is no longer offered. */
export function ReasonForm({ reason, onClose }: ReasonFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const [typed, setTyped] = useState({
    code: reason?.code ?? "",
    labelEn: reason?.labelEn ?? "",
    labelZh: reason?.labelZh ?? "",
    sort: reason?.sort ?? 0,
    active: reason?.active ?? true,
  });
  const set = (part: Partial<typeof typed>) => setTyped((now) => ({ ...now, ...part }));
  const label = (field: "labelEn" | "labelZh") => (
    <TextInput
      ref={field === "labelEn" ? first : undefined}
      label={words(`administration:reason.${field}`)}
      required
      maxLength={80}
      value={typed[field]}
      autoComplete="off"
      onChange={(event) => set({ [field]: event.currentTarget.value })}
    />
  );
  const isCode = /^[a-z0-9-]{1,64}$/.test(typed.code) && typed.code !== "no-answer";
  return (
    <AdminForm
      title={reason === null ? words("administration:reason.new") : reason.labelEn}
      complete={isCode && typed.labelEn.trim() !== "" && typed.labelZh.trim() !== ""}
      save={() => client.admin.saveReason({ id: reason?.id ?? null, reason: typed })}
      onClose={onClose}
    >
      <div className={styles.pair}>
        {label("labelEn")}
        {label("labelZh")}
        <TextInput
          label={words("administration:reason.code")}
          description={words("administration:reason.code-hint")}
          required
          disabled={reason !== null}
          maxLength={64}
          value={typed.code}
          autoComplete="off"
          onChange={(event) => set({ code: event.currentTarget.value })}
        />
        <NumberInput
          size="xs"
          label={words("administration:reason.sort")}
          description={words("administration:reason.sort-hint")}
          value={typed.sort}
          min={0}
          max={9_999}
          allowDecimal={false}
          onChange={(value) => set({ sort: Number(value) || 0 })}
        />
      </div>
      <Checkbox
        size="xs"
        label={words("administration:reason.is-active")}
        checked={typed.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
    </AdminForm>
  );
}
