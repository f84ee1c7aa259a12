export * from "./rights.ts";
export * from "./routes.ts";
export * from "./schemas.ts";
