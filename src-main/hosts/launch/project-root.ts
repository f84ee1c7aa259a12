import { fileURLToPath } from "node:url";

/** The checkout's top folder. */
export const projectRoot = fileURLToPath(new URL("../../../", import.meta.url)).replace(/[\\/]$/, "");
