import { join } from "node:path";
import { freePort } from "#main/hosts/launch/free-port.ts";
import { type RunningProcess, startProcess } from "#tests/helpers/processes.ts";

/** The password of its user `admin`. */
export const adminPassword = "another-long-secret";

/** Central in a process of its own, on a database at `databaseUrl`. @param more of its environment */
export async function startBenchCentral(
  folder: string,
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningProcess> {
  return startProcess("src-server/main.ts", {
    env: {
      POPLINE_DATA_DIR: join(folder, "central"),
      POPLINE_DATABASE_URL: databaseUrl,
      POPLINE_PORT: String(await freePort(27_700)),
      POPLINE_ADMIN_PASSWORD: adminPassword,
      ...more,
    },
    readyWithinMs: 120_000,
  });
}
