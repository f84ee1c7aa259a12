export * from "./presence.ts";
export * from "./routes.ts";
export * from "./schemas.ts";
export * from "./sso.ts";
