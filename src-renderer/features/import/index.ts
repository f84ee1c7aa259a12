export { ExportCustomers } from "./export-customers.tsx";
export { ImportButton } from "./import-button.tsx";
