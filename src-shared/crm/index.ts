export { afterAbandoned, afterCall, type CallbackCall, newCallback, reopened } from "./callbacks.ts";
export { CustomerCard, LeadCard, RecordCard } from "./cards.ts";
export {
  type CustomerFields,
  customerForm,
  type FormResult,
  type LeadFields,
  leadForm,
  type PhoneFields,
  type RecordFormResult,
  type TaskFields,
  taskForm,
  type WrapUpFields,
  wrapUpForm,
} from "./clean-forms.ts";
export { cleanText } from "./clean-text.ts";
export { displayName } from "./display-name.ts";
export { type DispositionNode, dispositionTree, isLeaf, leafPath } from "./dispositions.ts";
export { type DuplicateCandidate, type DuplicateForm, type LikelyDuplicate, likelyDuplicates } from "./duplicates.ts";
export * from "./entities.ts";
export { CustomerForm, Duplicate, FieldError, LeadForm, PhoneForm, TaskForm, WrapUpForm } from "./forms.ts";
export { type ConvertedLead, type ConvertMeta, convertLead, type NewLeadMeta, newLead } from "./leads.ts";
export { nameSimilarity } from "./names.ts";
export * from "./records.ts";
export { SearchHit } from "./search-hit.ts";
