import { lazy } from "react";

/** The calendar is the only part of the page that needs the date library: not on the way to the first paint. */
export const DueField = lazy(async () => ({ default: (await import("./due-field.tsx")).DueField }));
