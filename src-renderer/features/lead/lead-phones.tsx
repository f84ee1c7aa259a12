import { NativeSelect, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import type { PhoneForm } from "#shared/crm/forms.ts";
import styles from "./lead-form.module.css";

interface LeadPhonesProps {
  readonly phones: readonly PhoneForm[];
  readonly errors: Readonly<Record<string, string | undefined>>;
  /** Country and city of the calling number, shown under it. */
  readonly region: string;
  readonly fromCall: boolean;
  readonly onChange: (phones: readonly PhoneForm[]) => void;
}

const kinds = ["mobile", "work", "home", "fax", "other"] as const;

/** The numbers of a form; the first is the one that calls. */
export function LeadPhones({ phones, errors, region, fromCall, onChange }: LeadPhonesProps) {
  const words = useWords();
  const change = (at: number, part: Partial<PhoneForm>) =>
    onChange(phones.map((phone, index) => (index === at ? { ...phone, ...part } : phone)));
  return (
    <div>
      {phones.map((phone, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: new numbers have no id; rows are added at the end and removed by hand.
        <div key={index} className={styles.phone}>
          <TextInput
            label={index === 0 && fromCall ? words("lead:number-of-call") : words("lead:number")}
            type="tel"
            autoComplete="off"
            maxLength={64}
            value={phone.raw}
            error={errors[`phones.${index}.raw`]}
            onChange={(event) => change(index, { raw: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            aria-label={words("lead:number-kind")}
            value={phone.label}
            data={kinds.map((kind) => ({ value: kind, label: words(`pop:number-kind.${kind}`) }))}
            onChange={(event) =>
              change(index, { label: kinds.find((kind) => kind === event.currentTarget.value) ?? "other" })
            }
          />
          {index === 0 ? (
            <IconButton
              label={words("lead:add-number")}
              onClick={() => onChange([...phones, { id: null, raw: "", label: "mobile" }])}
              disabled={phones.length >= 20}
            >
              <IconPlus size={16} />
            </IconButton>
          ) : (
            <IconButton
              label={words("lead:remove-number")}
              onClick={() => onChange(phones.filter((_, other) => other !== index))}
            >
              <IconTrash size={16} />
            </IconButton>
          )}
        </div>
      ))}
      {region !== "" && <p className={styles.region}>{words("lead:region", { region })}</p>}
    </div>
  );
}
