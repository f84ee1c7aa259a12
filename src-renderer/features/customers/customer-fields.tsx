import { NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import { OwnerFields } from "#renderer/app/forms/owner-fields.tsx";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { Section } from "#renderer/ui/section.tsx";
import type { CustomerForm } from "#shared/crm/forms.ts";
import styles from "./customer-fields.module.css";
import { NumberFields } from "./number-fields.tsx";

interface CustomerFieldsProps {
  readonly value: CustomerForm;
  readonly stored: CustomerForm;
  readonly errors: Readonly<Record<string, string | undefined>>;
  readonly onChange: (change: Partial<CustomerForm>) => void;
}

type TextField =
  | "company"
  | "title"
  | "accountNumber"
  | "email"
  | "address"
  | "city"
  | "country"
  | "language"
  | "timeZone";
const kinds = ["person", "company"] as const;
const tiers = ["standard", "vip"] as const;
const statuses = ["active", "dormant", "closed"] as const;

/** Every field of a customer, in the order in which a call fills them. Mistakes stand beside their fields. */
export function CustomerFields({ value, stored, errors, onChange }: CustomerFieldsProps) {
  const words = useWords();
  const name = useFocusWhenIdle<HTMLInputElement>();
  const text = (field: TextField, hint?: string) => (
    <TextInput
      key={field}
      label={words(`customers:field.${field}`)}
      {...(hint !== undefined && { placeholder: hint })}
      value={value[field]}
      error={errors[field]}
      inputMode={field === "email" ? "email" : "text"}
      autoComplete="off"
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <div className={styles.grid}>
        <NativeSelect
          size="xs"
          label={words("customers:field.kind")}
          value={value.kind}
          data={kinds.map((kind) => ({ value: kind, label: words(`customers:kind.${kind}`) }))}
          onChange={(event) => onChange({ kind: event.currentTarget.value === "company" ? "company" : "person" })}
        />
        <TextInput
          ref={name}
          label={words("customers:field.name")}
          required
          value={value.name}
          error={errors.name}
          autoComplete="off"
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        {text("company")}
        {text("title")}
        {text("accountNumber")}
        {text("email")}
      </div>
      <Section title={words("customers:section.numbers")}>
        <NumberFields phones={value.phones} errors={errors} onChange={(phones) => onChange({ phones: [...phones] })} />
      </Section>
      <Section title={words("customers:section.place")}>
        <div className={styles.grid}>
          {text("address")}
          {text("city")}
          {text("country", words("customers:hint-country"))}
          {text("language", words("customers:hint-language"))}
          {text("timeZone", words("customers:hint-time-zone"))}
        </div>
      </Section>
      <Section title={words("customers:section.standing")}>
        <div className={styles.grid}>
          <NativeSelect
            size="xs"
            label={words("customers:field.tier")}
            value={value.tier}
            data={tiers.map((tier) => ({ value: tier, label: words(`customers:tier.${tier}`) }))}
            onChange={(event) => onChange({ tier: event.currentTarget.value === "vip" ? "vip" : "standard" })}
          />
          <NativeSelect
            size="xs"
            label={words("customers:field.status")}
            value={value.status}
            data={statuses.map((status) => ({ value: status, label: words(`customers:status.${status}`) }))}
            onChange={(event) =>
              onChange({ status: statuses.find((status) => status === event.currentTarget.value) ?? "active" })
            }
          />
          <Switch
            className={styles.switch ?? ""}
            classNames={{ description: styles.hint ?? "" }}
            size="xs"
            label={words("customers:field.doNotCall")}
            description={words("customers:do-not-call-hint")}
            checked={value.doNotCall}
            onChange={(event) => onChange({ doNotCall: event.currentTarget.checked })}
          />
          <OwnerFields value={value} stored={stored} onChange={onChange} />
        </div>
      </Section>
      <Textarea
        label={words("customers:field.notes")}
        autosize
        minRows={2}
        maxRows={8}
        value={value.notes}
        error={errors.notes}
        onChange={(event) => onChange({ notes: event.currentTarget.value })}
      />
    </>
  );
}
