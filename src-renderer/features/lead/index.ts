export { DuplicateList } from "./duplicate-list.tsx";
export { LeadFields } from "./lead-fields.tsx";
export { LeadForm } from "./lead-form.tsx";
export { LeadPhones } from "./lead-phones.tsx";
export { useDuplicates } from "./use-duplicates.ts";
