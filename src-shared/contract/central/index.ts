export * from "./announcements.ts";
export * from "./audit.ts";
export * from "./imports.ts";
export * from "./persons.ts";
export * from "./rights.ts";
export * from "./routes.ts";
export * from "./schemas.ts";
