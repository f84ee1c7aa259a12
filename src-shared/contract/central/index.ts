export * from "./announcements.ts";
export * from "./rights.ts";
export * from "./routes.ts";
export * from "./schemas.ts";
