import { NativeSelect, TextInput } from "@mantine/core";
import { useMemo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { CardPanel } from "#renderer/app/forms/card-panel.tsx";
import { FormPanel } from "#renderer/app/forms/form-panel.tsx";
import { OwnerFields } from "#renderer/app/forms/owner-fields.tsx";
import { useRecordForm } from "#renderer/app/forms/use-record-form.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { DuplicateList, LeadFields, LeadPhones, useDuplicates } from "#renderer/features/lead/index.ts";
import type { LeadCard } from "#shared/crm/cards.ts";
import type { LeadForm } from "#shared/crm/forms.ts";
import type { LeadId } from "#shared/ids.ts";
import { ConvertLeadButton } from "./convert-lead-button.tsx";
import { leadValues } from "./lead-values.ts";

interface EditLeadProps {
  readonly id: LeadId;
  /** The record, where it is at hand already. */
  readonly card?: LeadCard;
  readonly onClose: () => void;
  readonly onSaved?: () => void;
}

/** A lead as a form, its status among the fields; from here it becomes a customer too. */
export function EditLead({ id, card, onClose, onSaved }: EditLeadProps) {
  const words = useWords();
  if (card !== undefined) return <Editor card={card} onClose={onClose} onSaved={onSaved} />;
  return (
    <CardPanel target={{ type: "lead", id }} title={words("leads:edit-title")} onClose={onClose}>
      {(found) => (found.type === "lead" ? <Editor card={found} onClose={onClose} onSaved={onSaved} /> : null)}
    </CardPanel>
  );
}

const statuses = ["new", "working", "qualified", "converted", "dropped"] as const;

interface EditorProps {
  readonly card: LeadCard;
  readonly onClose: () => void;
  readonly onSaved: (() => void) | undefined;
}

function Editor({ card, onClose, onSaved }: EditorProps) {
  const words = useWords();
  const { client } = useDesk();
  const { lead, phones } = card;
  const stored = useMemo(() => leadValues(lead, phones), [lead, phones]);
  const form = useRecordForm<LeadForm>(`lead:${lead.id}`, stored, async (value) => {
    await client.records.saveLead({ id: lead.id, form: value });
    onSaved?.();
  });
  const duplicates = useDuplicates(form.draft.value, lead.id);
  const open = useOpenRecord(form.request);
  const name = useFocusWhenIdle<HTMLInputElement>();
  const { value } = form.draft;
  // "Customer" is what conversion makes of a lead, not a status to be typed.
  const offered = statuses.filter((status) => status !== "converted" || value.status === "converted");
  return (
    <FormPanel
      title={words("leads:edit-title")}
      saveLabel={words("lead:save")}
      form={form}
      onClose={onClose}
      actions={<ConvertLeadButton lead={lead} />}
      aside={<DuplicateList items={duplicates} onUse={open} useLabel={words("customers:open-other")} />}
    >
      <TextInput
        ref={name}
        label={words("lead:name")}
        required
        value={value.name}
        error={form.errors.name}
        autoComplete="off"
        onChange={(event) => form.set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label={words("leads:status")}
        value={value.status}
        data={offered.map((status) => ({ value: status, label: words(`lead:status.${status}`) }))}
        onChange={(event) =>
          form.set({ status: statuses.find((status) => status === event.currentTarget.value) ?? "new" })
        }
      />
      <LeadPhones
        phones={value.phones}
        errors={form.errors}
        region=""
        fromCall={false}
        onChange={(next) => form.set({ phones: [...next] })}
      />
      <LeadFields value={value} errors={form.errors} onChange={form.set} />
      <OwnerFields value={value} stored={stored} onChange={form.set} />
    </FormPanel>
  );
}
