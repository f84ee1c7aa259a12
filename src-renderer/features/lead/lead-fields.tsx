import { Textarea, TextInput } from "@mantine/core";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { LeadForm } from "#shared/crm/forms.ts";
import styles from "./lead-form.module.css";

interface LeadFieldsProps {
  readonly value: LeadForm;
  readonly errors: Readonly<Record<string, string | undefined>>;
  readonly onChange: (change: Partial<LeadForm>) => void;
}

const fields = ["company", "email", "city", "source", "interest"] as const;

/** The fields of a lead besides its name and numbers. */
export function LeadFields({ value, errors, onChange }: LeadFieldsProps) {
  const words = useWords();
  return (
    <>
      <div className={styles.grid}>
        {fields.map((field) => (
          <TextInput
            key={field}
            label={words(`lead:${field}`)}
            value={value[field]}
            error={errors[field]}
            inputMode={field === "email" ? "email" : "text"}
            autoComplete="off"
            onChange={(event) => onChange({ [field]: event.currentTarget.value })}
          />
        ))}
      </div>
      <Textarea
        label={words("lead:notes")}
        rows={2}
        value={value.notes}
        error={errors.notes}
        onChange={(event) => onChange({ notes: event.currentTarget.value })}
      />
    </>
  );
}
