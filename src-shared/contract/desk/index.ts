export * from "./admin.ts";
export * from "./central-data.ts";
export * from "./company.ts";
export * from "./contract.ts";
export * from "./media.ts";
export * from "./reports.ts";
export * from "./state.ts";
export * from "./wallboard.ts";
