import { type ReactNode, Suspense, useState } from "react";
import { EditCustomer, EditRecordButton } from "#renderer/features/customers/index.ts";
import { ConvertLeadButton, EditLead } from "#renderer/features/leads/index.ts";
import { ErasePersonButton } from "#renderer/features/persons/index.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import { useMay } from "../use-may.ts";

/** Buttons at the head of a record, brought by features (edit a customer, convert a lead). */
export const recordActions = (card: RecordCard): ReactNode => <RecordActions card={card} />;

function RecordActions({ card }: { card: RecordCard }) {
  const [editing, setEditing] = useState(false);
  const may = useMay();
  const close = () => setEditing(false);
  return (
    <>
      {card.type === "lead" && <ConvertLeadButton lead={card.lead} />}
      <EditRecordButton onEdit={() => setEditing(true)} />
      {may("persons.erase") &&
        (card.type === "customer" ? (
          <ErasePersonButton target={{ type: "customer", id: card.customer.id }} name={card.customer.name} />
        ) : (
          <ErasePersonButton target={{ type: "lead", id: card.lead.id }} name={card.lead.name} />
        ))}
      {editing && (
        <Suspense>
          {card.type === "customer" ? (
            <EditCustomer id={card.customer.id} card={card} onClose={close} />
          ) : (
            <EditLead id={card.lead.id} card={card} onClose={close} />
          )}
        </Suspense>
      )}
    </>
  );
}
