import type { LeadForm } from "#shared/crm/forms.ts";
import type { Pop } from "#shared/pop/types.ts";

/** The new-lead form as it opens: the number filled in (not for a withheld caller), and the name that the network gave. */
export function newLeadValues(
  pop: Pick<Pop, "number" | "numberShown" | "callerName" | "region">,
  isWithheld: boolean,
): LeadForm {
  return {
    name: isWithheld ? "" : (pop.callerName ?? ""),
    company: "",
    email: "",
    city: isWithheld ? "" : (pop.region.city ?? ""),
    source: "",
    interest: "",
    notes: "",
    status: "new",
    phones: [{ id: null, raw: isWithheld ? "" : pop.numberShown, label: "mobile" }],
  };
}
