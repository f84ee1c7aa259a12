import { lazy } from "react";

export { ConvertLeadButton } from "./convert-lead-button.tsx";
/** The form over one lead, in a panel over the workspace. Loaded when it is first opened. */
export const EditLead = lazy(async () => ({ default: (await import("./edit-lead.tsx")).EditLead }));
