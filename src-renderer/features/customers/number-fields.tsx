import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import type { PhoneForm } from "#shared/crm/forms.ts";
import styles from "./customer-fields.module.css";

interface NumberFieldsProps {
  readonly phones: readonly PhoneForm[];
  readonly errors: Readonly<Record<string, string | undefined>>;
  readonly onChange: (phones: readonly PhoneForm[]) => void;
}

const kinds = ["mobile", "work", "home", "fax", "other"] as const;
const maxNumbers = 50;

/** A customer's numbers, each with its kind; any of them can go, more can come. */
export function NumberFields({ phones, errors, onChange }: NumberFieldsProps) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const change = (at: number, part: Partial<PhoneForm>) =>
    onChange(phones.map((phone, index) => (index === at ? { ...phone, ...part } : phone)));
  const add = () => {
    onChange([...phones, { id: null, raw: "", label: "mobile" }]);
    requestAnimationFrame(() => [...(box.current?.querySelectorAll("input") ?? [])].at(-1)?.focus());
  };
  return (
    <div ref={box}>
      {phones.map((phone, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: new numbers have no id; values are held by the form, not by the fields.
        <div key={index} className={styles.number}>
          <TextInput
            type="tel"
            aria-label={words("customers:number-at", { place: index + 1 })}
            autoComplete="off"
            maxLength={64}
            value={phone.raw}
            error={errors[`phones.${index}.raw`]}
            onChange={(event) => change(index, { raw: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            aria-label={words("customers:kind-of-number", { place: index + 1 })}
            value={phone.label}
            data={kinds.map((kind) => ({ value: kind, label: words(`customers:number-kind.${kind}`) }))}
            onChange={(event) =>
              change(index, { label: kinds.find((kind) => kind === event.currentTarget.value) ?? "other" })
            }
          />
          <IconButton
            label={words("customers:remove-number", { place: index + 1 })}
            onClick={() => onChange(phones.filter((_, other) => other !== index))}
          >
            <IconTrash size={16} />
          </IconButton>
        </div>
      ))}
      <Button
        variant="subtle"
        color="accent"
        leftSection={<IconPlus size={14} aria-hidden="true" />}
        disabled={phones.length >= maxNumbers}
        onClick={add}
      >
        {words("customers:add-number")}
      </Button>
    </div>
  );
}
