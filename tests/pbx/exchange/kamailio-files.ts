import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import type { KeyFiles } from "./asterisk-files.ts";
import { type HeldPorts, trunkAddress } from "./ports.ts";

const examples = join(projectRoot, "resources", "pbx", "kamailio");

export interface KamailioFileOptions {
  readonly folder: string;
  readonly ports: HeldPorts;
  /** Ports of the exchanges' SIP over TCP, the preferred one first. */
  readonly exchanges: readonly number[];
  readonly domain: string;
  readonly certificate: KeyFiles;
}

/** Writes an instance's configuration: the administrators' examples with its addresses, its paths and fewer processes. */
export async function writeKamailioFiles(options: KamailioFileOptions): Promise<void> {
  const { folder, ports, exchanges, domain, certificate } = options;
  const at = (name: string) => join(folder, name);
  await mkdir(at("run"), { recursive: true });
  const cfg = await example("kamailio.cfg", [
    ['#!define EDGE_NAME "edge.example.com"', '#!define EDGE_NAME "localhost"'],
    ['#!define SIP_DOMAIN "pbx.example.com"', `#!define SIP_DOMAIN "${domain}"`],
    ['#!substdef "!INSIDE_ADDRESS!192.0.2.20!g"', '#!substdef "!INSIDE_ADDRESS!127.0.0.1!g"'],
    ['#!substdef "!INSIDE_PORT!5060!g"', `#!substdef "!INSIDE_PORT!${ports.proxy}!g"`],
    ['#!substdef "!DESKS_SOCKET!tls:203.0.113.20:443!g"', `#!substdef "!DESKS_SOCKET!tls:127.0.0.1:${ports.wss}!g"`],
    ['#!define DISPATCHER_LIST "/etc/kamailio/dispatcher.list"', `#!define DISPATCHER_LIST "${at("dispatcher.list")}"`],
    ['#!define TLS_CFG "/etc/kamailio/tls.cfg"', `#!define TLS_CFG "${at("tls.cfg")}"`],
    ["tcp_children=8", "tcp_children=2"],
    ["children=4", "children=1"],
    // Tests don't wait five seconds for a ping.
    ['modparam("dispatcher", "ds_ping_interval", 5)', 'modparam("dispatcher", "ds_ping_interval", 1)'],
  ]);
  const list = exchanges.map((port, index) => `1 sip:${trunkAddress}:${port};transport=tcp 0 ${20 - index}\n`);
  const tls = await example("tls.cfg", [
    ["certificate = /etc/kamailio/keys/wss.pem", `certificate = ${at("wss.pem")}`],
    ["private_key = /etc/kamailio/keys/wss.key", `private_key = ${at("wss.key")}`],
  ]);
  await writeFile(at("kamailio.cfg"), cfg);
  await writeFile(at("dispatcher.list"), list.join(""));
  await writeFile(at("tls.cfg"), tls);
  await writeFile(at("wss.pem"), certificate.cert);
  await writeFile(at("wss.key"), certificate.key, { mode: 0o600 });
}

/** What an Asterisk behind a proxy gets in addition. @param port SIP over TCP */
export function behindKamailio(port: number): Promise<string> {
  return example("pjsip-local.conf", [["bind=192.0.2.10:5060", `bind=${trunkAddress}:${port}`]]);
}

/** @throws Error when the example has no such line: example and tests went apart */
async function example(name: string, lines: readonly (readonly [string, string])[]): Promise<string> {
  const text = await readFile(join(examples, name), "utf8");
  return lines.reduce((all, [from, to]) => {
    const parts = `\n${all}`.split(`\n${from}\n`);
    if (parts.length !== 2) throw new Error(`${name} has no single line "${from}" for the tests to change.`);
    return parts.join(`\n${to}\n`).slice(1);
  }, text);
}
