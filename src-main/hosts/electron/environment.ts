import { join } from "node:path";

export interface HostEnvironment {
  readonly dataDir: string;
  readonly central: string | null;
  /** Signs this agent in at the first start (the demo). */
  readonly signIn: { readonly username: string; readonly password: string } | null;
  readonly logLevel: string;
  /** False: a site that rolls programs out by itself sets POPLINE_UPDATES=off. */
  readonly updates: boolean;
}

/**
 * Reads the environment that the Electron host was started in.
 * @throws Error with a sentence that names the variable and what was expected
 */
export function readEnvironment(env: NodeJS.ProcessEnv, userData: string): HostEnvironment {
  const central = env.POPLINE_CENTRAL_URL ?? null;
  if (central !== null && !/^https?:\/\//.test(central)) {
    throw new Error(`POPLINE_CENTRAL_URL must be an http or https address, not "${central}".`);
  }
  const updates = env.POPLINE_UPDATES ?? "on";
  if (updates !== "on" && updates !== "off")
    throw new Error(`POPLINE_UPDATES must be "on" or "off", not "${updates}".`);
  const username = env.POPLINE_SIGN_IN_USERNAME;
  const password = env.POPLINE_SIGN_IN_PASSWORD;
  return {
    dataDir: env.POPLINE_DESK_DATA_DIR ?? join(userData, "desk"),
    central,
    signIn: username && password ? { username, password } : null,
    logLevel: env.POPLINE_LOG_LEVEL ?? "warn",
    updates: updates === "on",
  };
}
