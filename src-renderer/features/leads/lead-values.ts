import type { Lead, Phone } from "#shared/contract/desk/index.ts";
import type { LeadForm } from "#shared/crm/forms.ts";

/** A lead as its form shows it; with no number there is one empty line to type one in. */
export function leadValues(lead: Lead, phones: readonly Phone[]): LeadForm {
  const numbers = phones.map(({ id, raw, label }) => ({ id, raw, label }));
  return {
    name: lead.name,
    company: lead.company ?? "",
    email: lead.email ?? "",
    city: lead.city ?? "",
    source: lead.source ?? "",
    interest: lead.interest ?? "",
    notes: lead.notes,
    status: lead.status,
    phones: numbers.length > 0 ? numbers : [{ id: null, raw: "", label: "mobile" }],
    ownerId: lead.ownerId,
    teamId: lead.teamId,
  };
}
