import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { holdLock } from "./lock.ts";

const run = promisify(execFile);

/** What is unpacked, each with all that it needs. One download. */
const packages = [
  "asterisk",
  "asterisk-core-sounds-en-gsm",
  "asterisk-moh-opsound-gsm",
  "sip-tester",
  "kamailio",
  "kamailio-websocket-modules",
  "kamailio-tls-modules",
] as const;

/** What one process of a run has tried in vain, the others don't try again. */
const missingVariable = "POPLINE_TEST_PBX_MISSING";
/** Raise it when the set is unpacked differently, so that sets on disk are made anew. */
const layout = 1;
const folder = join(projectRoot, ".popline", "pbx");
const stampFile = join(folder, "complete.json");
const keyrings = ["debian-archive-keyring.gpg", "debian-archive-keyring.pgp"].map((it) =>
  join("/usr/share/keyrings", it),
);
/** Unpacked but never read here: half of the bytes. */
const unwanted = ["./usr/share/doc/*", "./usr/share/man/*", "./usr/share/locale/*", "./usr/share/info/*"];

export type PbxSet = { readonly ok: true; readonly root: string } | { readonly ok: false; readonly reason: string };

/**
 * Asterisk 22, SIPp and Kamailio from Debian's unstable distribution, unpacked into `.popline/pbx`: no root, nothing installed, the machine's own
 * packages untouched. The mirror is the one that this machine's apt uses, or POPLINE_TEST_DEBIAN_MIRROR. Fetched once (about a quarter of a
 * minute, 250 MB); a fetch that was broken off is done again. `reason` is a sentence that says why there is no set here.
 */
export async function fetchPbx(): Promise<PbxSet> {
  if (await complete()) return { ok: true, root: join(folder, "root") };
  const missing = process.env[missingVariable];
  if (missing !== undefined) return { ok: false, reason: missing };
  if (process.platform !== "linux") return { ok: false, reason: "Debian's packages run on Linux only." };
  await mkdir(folder, { recursive: true });
  const lock = await holdLock(join(folder, "lock"));
  try {
    if (await complete()) return { ok: true, root: join(folder, "root") };
    await fetchInto(await mirror());
    return { ok: true, root: join(folder, "root") };
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error) : String(error);
    process.env[missingVariable] = reason;
    return { ok: false, reason };
  } finally {
    await lock.release();
  }
}

async function complete(): Promise<boolean> {
  if (!existsSync(stampFile)) return false;
  return (await readFile(stampFile, "utf8")) === stamp();
}

function stamp(): string {
  return JSON.stringify({ layout, packages });
}

/** @throws Error with a sentence when this machine names no mirror. */
async function mirror(): Promise<{ url: string; keyring: string }> {
  const keyring = keyrings.find((it) => existsSync(it));
  if (keyring === undefined) throw new Error("This machine has no keyring of Debian's archive to check packages with.");
  const own = process.env.POPLINE_TEST_DEBIAN_MIRROR;
  if (own) return { url: own, keyring };
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(ORIGIN)\t$(REPO_URI)\t$(SUITE)"]).catch(
    () => {
      throw new Error("This machine has no apt to fetch Debian's packages with.");
    },
  );
  const lines = stdout.split("\n").map((line) => line.split("\t"));
  const found = lines.find(([origin, url, suite]) => origin === "Debian" && url && !/security/.test(`${url}${suite}`));
  if (found?.[1] === undefined)
    throw new Error(
      "This machine's apt knows no Debian mirror (run apt-get update, or set POPLINE_TEST_DEBIAN_MIRROR).",
    );
  return { url: found[1], keyring };
}

async function fetchInto(from: { url: string; keyring: string }): Promise<void> {
  // A folder of its own each time: the apt-get of a fetch that was broken off may still hold the lock of the last one.
  for (const old of await readdir(folder)) if (old.startsWith("apt.")) await rm(join(folder, old), { recursive: true });
  const apt = join(folder, `apt.${process.pid}`);
  const root = join(folder, "root");
  await rm(stampFile, { force: true });
  await rm(root, { recursive: true, force: true });
  await Promise.all(
    ["lists/partial", "cache/archives/partial", "etc"].map((it) => mkdir(join(apt, it), { recursive: true })),
  );
  // No package counts as installed: the closure then holds everything, the C library too.
  await writeFile(join(apt, "status"), "");
  await writeFile(join(apt, "etc", "sources.list"), `deb [signed-by=${from.keyring}] ${from.url} sid main\n`);
  await writeFile(join(apt, "apt.conf"), aptConfiguration(apt));
  const env = { ...process.env, APT_CONFIG: join(apt, "apt.conf"), DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  await aptGet(["update"], env);
  await aptGet(["--yes", "--download-only", "install", ...packages], env);
  const unpacking = `${root}.unpacking`;
  await rm(unpacking, { recursive: true, force: true });
  await unpack(join(apt, "cache", "archives"), unpacking);
  await rename(unpacking, root);
  await rm(apt, { recursive: true, force: true });
  await writeFile(stampFile, stamp());
}

function aptConfiguration(apt: string): string {
  const settings: Record<string, string> = {
    "Dir::State": apt,
    "Dir::State::Lists": join(apt, "lists"),
    "Dir::State::status": join(apt, "status"),
    "Dir::Cache": join(apt, "cache"),
    "Dir::Etc::SourceList": join(apt, "etc", "sources.list"),
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::Etc::Preferences": "/dev/null",
    "Dir::Etc::PreferencesParts": "/dev/null",
    "APT::Install-Recommends": "false",
    // apt's own user could not read a checkout in somebody's home.
    "APT::Sandbox::User": process.getuid?.() === 0 ? "root" : "",
    "Acquire::Languages": "none",
    // Without it a mirror that does not answer is a warning, and the next step fails with words that hide why.
    "APT::Update::Error-Mode": "any",
    "Acquire::Retries": "2",
    "Acquire::http::Timeout": "20",
  };
  return Object.entries(settings)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key} "${value}";\n`)
    .join("");
}

async function aptGet(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run("apt-get", ["-q", ...args], { env, maxBuffer: 64 * 1024 * 1024, timeout: 600_000 });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error);
    // A mirror's address has no place in a test's name.
    const why = said.split("\n").find((line) => line.startsWith("E:")) ?? said.split("\n")[0] ?? "";
    throw new Error(`Debian's packages could not be fetched (${withoutAddresses(why)}).`);
  }
}

function withoutAddresses(text: string): string {
  const without = text.replace(/https?:\/\/\S+|'?\b[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\b'?/gi, "the mirror");
  return without.replace(/\s+/g, " ").trim();
}

/** Unpacks without running the packages' scripts; what those would have linked is linked here. */
async function unpack(archives: string, root: string): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(root, "usr", name), { recursive: true });
    // Packages expect a merged /usr.
    await symlink(join("usr", name), join(root, name));
  }
  const files = (await readdir(archives)).filter((it) => it.endsWith(".deb"));
  const script = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --no-same-owner --keep-directory-symlink ${unwanted.map((it) => `--exclude='${it}'`).join(" ")}`;
  const next = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop())
      await run("bash", ["-o", "pipefail", "-c", script, "unpack", join(archives, file), root]);
  };
  await Promise.all([next(), next()]);
  const sounds = join(root, "usr", "share", "asterisk", "sounds");
  if (!existsSync(join(sounds, "en"))) await symlink("en_US_f_Allison", join(sounds, "en"));
}

function firstLine(error: Error): string {
  return error.message.split("\n")[0] ?? error.name;
}
