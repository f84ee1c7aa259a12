import { useMemo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { CardPanel } from "#renderer/app/forms/card-panel.tsx";
import { FormPanel } from "#renderer/app/forms/form-panel.tsx";
import { useRecordForm } from "#renderer/app/forms/use-record-form.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { DuplicateList, useDuplicates } from "#renderer/features/lead/index.ts";
import type { CustomerCard } from "#shared/crm/cards.ts";
import type { CustomerForm } from "#shared/crm/forms.ts";
import type { CustomerId } from "#shared/ids.ts";
import { CustomerFields } from "./customer-fields.tsx";
import { customerValues, newCustomer } from "./customer-values.ts";

interface EditCustomerProps {
  /** null: a new customer. */
  readonly id: CustomerId | null;
  /** The record, where it is at hand already. */
  readonly card?: CustomerCard;
  readonly onClose: () => void;
  readonly onSaved?: (id: CustomerId) => void;
}

/** A customer's whole record as a form. What is typed is a draft until it is saved. */
export function EditCustomer({ id, card, onClose, onSaved }: EditCustomerProps) {
  const words = useWords();
  if (id === null) return <Editor id={null} stored={newCustomer} onClose={onClose} onSaved={onSaved} />;
  if (card !== undefined) return <OfCard card={card} onClose={onClose} onSaved={onSaved} />;
  return (
    <CardPanel target={{ type: "customer", id }} title={words("customers:edit-title")} onClose={onClose}>
      {(found) => (found.type === "customer" ? <OfCard card={found} onClose={onClose} onSaved={onSaved} /> : null)}
    </CardPanel>
  );
}

type EndProps = { readonly onClose: () => void; readonly onSaved: ((id: CustomerId) => void) | undefined };

function OfCard({ card, ...rest }: EndProps & { readonly card: CustomerCard }) {
  const stored = useMemo(() => customerValues(card.customer, card.phones), [card.customer, card.phones]);
  return <Editor id={card.customer.id} stored={stored} {...rest} />;
}

function Editor({
  id,
  stored,
  onClose,
  onSaved,
}: EndProps & { readonly id: CustomerId | null; readonly stored: CustomerForm }) {
  const words = useWords();
  const { client } = useDesk();
  const form = useRecordForm<CustomerForm>(`customer:${id ?? "new"}`, stored, async (value) => {
    const saved = await client.records.saveCustomer({ id, form: value });
    onSaved?.(saved.id);
  });
  const duplicates = useDuplicates(form.draft.value, id);
  const open = useOpenRecord(form.request);
  return (
    <FormPanel
      title={id === null ? words("customers:new") : words("customers:edit-title")}
      saveLabel={words("customers:save")}
      form={form}
      onClose={onClose}
      aside={<DuplicateList items={duplicates} onUse={open} useLabel={words("customers:open-other")} />}
    >
      <CustomerFields value={form.draft.value} stored={stored} errors={form.errors} onChange={form.set} />
    </FormPanel>
  );
}
