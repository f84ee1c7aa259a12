import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { localFiles } from "./local-files.ts";
import { type HeldPorts, networkAddress, trunkAddress } from "./ports.ts";
import { libraryFolder } from "./program.ts";

const examples = join(projectRoot, "resources", "pbx", "asterisk");

export interface KeyFiles {
  readonly cert: string;
  readonly key: string;
}

export interface FileOptions {
  readonly root: string;
  /** The instance's own folder. */
  readonly folder: string;
  readonly ports: HeldPorts;
  readonly certificate: KeyFiles | null;
  /** Added to the file of that name, such as `pjsip-local.conf`. */
  readonly add: Readonly<Record<string, string>>;
  readonly verbose: boolean;
}

/** Lines of the example configurations that an instance has otherwise: its ports, its paths. Everything else is as administrators get it. */
function changes({ folder, ports, certificate }: FileOptions): Record<string, readonly (readonly [string, string])[]> {
  const { rtp } = ports;
  return {
    "pjsip.conf": [
      ["bind=0.0.0.0:5060", `bind=${trunkAddress}:${ports.trunk}`],
      ["contact=sip:198.51.100.10:5060", `contact=sip:${networkAddress}:${ports.network}`],
      ["match=198.51.100.10", `match=${networkAddress}`],
    ],
    "http.conf": [
      ["bindport=8088", `bindport=${ports.ws}`],
      ["tlsbindaddr=0.0.0.0:8089", `tlsbindaddr=127.0.0.1:${ports.wss}`],
      ["tlscertfile=/etc/asterisk/keys/wss.pem", `tlscertfile=${join(folder, "keys", "wss.pem")}`],
      ["tlsprivatekey=/etc/asterisk/keys/wss.key", `tlsprivatekey=${join(folder, "keys", "wss.key")}`],
      ...(certificate === null ? ([["tlsenable=yes", "tlsenable=no"]] as const) : []),
    ],
    "rtp.conf": [
      ["rtpstart=10000", `rtpstart=${rtp.from}`],
      ["rtpend=20000", `rtpend=${rtp.to}`],
    ],
    "manager.conf": [["port=5038", `port=${ports.ami}`]],
    // Tests say themselves who is in the queue.
    "queues.conf": [
      ["member => PJSIP/1001", ""],
      ["member => PJSIP/1002", ""],
      ["persistentmembers=yes", "persistentmembers=no"],
    ],
  };
}

/** Writes the instance's configuration: the administrators' examples with its ports and paths, and the tests' own files that they include. */
export async function writeFiles(options: FileOptions): Promise<void> {
  const { folder, certificate } = options;
  const etc = join(folder, "etc");
  const places = ["etc", "keys", "cache", "lib/keys", "spool/monitor", "run", "log"];
  await Promise.all(places.map((it) => mkdir(join(folder, it), { recursive: true })));
  if (certificate !== null) await writeKeys(folder, certificate);
  const files: Record<string, string> = { ...localFiles(options.ports), "asterisk.conf": mainFile(options) };
  const levels = `notice,warning,error${options.verbose ? ",verbose(4)" : ""}`;
  files["logger.conf"] = `[general]\ndateformat=%T.%3q\n[logfiles]\nmessages => ${levels}\n`;
  const all = changes(options);
  for (const name of (await readdir(examples)).filter((it) => it.endsWith(".conf")))
    files[name] = changed(name, await readFile(join(examples, name), "utf8"), all[name] ?? []);
  for (const [name, text] of Object.entries(options.add)) files[name] = `${files[name] ?? ""}\n${text}\n`;
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text);
}

/** Where `http.conf` of the instance looks for them. */
export async function writeKeys(folder: string, { cert, key }: KeyFiles): Promise<void> {
  await writeFile(join(folder, "keys", "wss.pem"), cert);
  await writeFile(join(folder, "keys", "wss.key"), key, { mode: 0o600 });
}

/** @throws Error when the example has no such line: example and tests went apart */
function changed(name: string, text: string, lines: readonly (readonly [string, string])[]): string {
  return lines.reduce((all, [from, to]) => {
    const parts = all.split(`\n${from}\n`);
    if (parts.length !== 2) throw new Error(`${name} has no single line "${from}" for the tests to change.`);
    return parts.join(`\n${to}\n`);
  }, text);
}

function mainFile({ root, folder, verbose }: FileOptions): string {
  const directories: Record<string, string> = {
    astcachedir: join(folder, "cache"),
    astetcdir: join(folder, "etc"),
    astmoddir: join(libraryFolder(root), "asterisk", "modules"),
    astvarlibdir: join(folder, "lib"),
    astdbdir: join(folder, "lib"),
    astkeydir: join(folder, "lib"),
    astdatadir: join(root, "usr", "share", "asterisk"),
    astagidir: join(folder, "lib"),
    astspooldir: join(folder, "spool"),
    astrundir: join(folder, "run"),
    astlogdir: join(folder, "log"),
    astsbindir: join(root, "usr", "sbin"),
  };
  const lines = Object.entries(directories).map(([name, place]) => `${name} => ${place}`);
  return `[directories]\n${lines.join("\n")}\n[options]\nverbose=${verbose ? 4 : 0}\ndocumentation_language=en_US\n`;
}
