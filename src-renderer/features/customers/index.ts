import { lazy } from "react";

export { EditRecordButton } from "./edit-record-button.tsx";
/** The form over one customer (`id` null: a new one), in a panel over the workspace. Loaded when it is first opened. */
export const EditCustomer = lazy(async () => ({ default: (await import("./edit-customer.tsx")).EditCustomer }));
