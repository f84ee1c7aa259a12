export { createDesk, type Desk, type DeskOptions } from "./create-desk.ts";
export type { DeskRouter } from "./router.ts";
export { readSecret } from "./secret-file.ts";
