export type { Column, Sorting } from "./column.ts";
export { ColumnMenu } from "./column-menu.tsx";
export { FilterField } from "./filter-field.tsx";
export { ListPage } from "./list-page.tsx";
export { Segments } from "./segments.tsx";
export { useColumns } from "./use-columns.ts";
export { usePagedRows } from "./use-paged-rows.ts";
export { asWords, useViewPreference } from "./use-view-preference.ts";
export { VirtualTable } from "./virtual-table.tsx";
