import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** pg_dump and pg_restore of this machine, with the server that was installed with them. */
export interface PostgresTools {
  readonly dump: string;
  readonly restore: string;
  /** Folder with `initdb` and `postgres` of the same version; null: the tools were installed alone. */
  readonly serverBin: string | null;
  /** 15, 18 … */
  readonly version: number;
}

/** @returns the sentence of why there are none, or the tools. The npm packages of PostgreSQL bring the server only. */
export function postgresTools(): PostgresTools | string {
  const said = spawnSync("pg_dump", ["--version"], { encoding: "utf8" });
  if (said.status !== 0) return "pg_dump is not installed (Debian: postgresql-client)";
  const version = Number(/(\d+)(?:\.\d+)?/.exec(said.stdout)?.[1]);
  const bin = path.join("/usr/lib/postgresql", String(version), "bin");
  const serverBin = existsSync(path.join(bin, "initdb")) ? bin : null;
  return { dump: "pg_dump", restore: "pg_restore", serverBin, version };
}
