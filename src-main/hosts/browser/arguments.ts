import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

export interface DeskArguments {
  readonly dataDir: string;
  readonly central: string | null;
  readonly host: string;
  readonly port: number;
  /** A token for the address that may be used again; null: random and one-time. */
  readonly token: string | null;
  /** Signs this agent in at the first start (the demo). The password comes by environment, never on the command line. */
  readonly signIn: { readonly username: string; readonly password: string } | null;
  readonly logLevel: string;
  readonly demo: boolean;
}

/** Where a desk keeps its data on this system. */
export function defaultDataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Popline");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Popline");
  return join(env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "popline");
}

/**
 * Reads `--data --central --host --port` and the environment.
 * @throws Error with a sentence that names the argument and what was expected
 */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): DeskArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: "string" },
      central: { type: "string" },
      host: { type: "string" },
      port: { type: "string" },
      demo: { type: "boolean" },
    },
  });
  const port = Number(values.port ?? env.POPLINE_DESK_PORT ?? 7390);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a whole number from 0 to 65535, not "${values.port}".`);
  const central = values.central ?? env.POPLINE_CENTRAL_URL ?? null;
  if (central !== null && !/^https?:\/\//.test(central))
    throw new Error(`--central must be an http or https address, not "${central}".`);
  const host = values.host ?? env.POPLINE_DESK_HOST ?? "127.0.0.1";
  if (!["127.0.0.1", "localhost", "::1"].includes(host))
    throw new Error(
      `--host must be loopback (127.0.0.1, localhost or ::1), not "${host}": the desk is for the person at this machine.`,
    );
  const username = env.POPLINE_SIGN_IN_USERNAME;
  const password = env.POPLINE_SIGN_IN_PASSWORD;
  return {
    dataDir: values.data ?? env.POPLINE_DESK_DATA_DIR ?? defaultDataDir(env, process.platform),
    central,
    host,
    port,
    token: env.POPLINE_DESK_TOKEN ?? null,
    signIn: username && password ? { username, password } : null,
    logLevel: env.POPLINE_LOG_LEVEL ?? "warn",
    demo: values.demo ?? false,
  };
}
