import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** A private CA with three servers' certificates: a good one for localhost, an expired one, one for another host. Made by openssl. */
export async function certificates(): Promise<{ ca: string; good: KeyPair; expired: KeyPair; otherHost: KeyPair }> {
  const dir = await mkdtemp(join(tmpdir(), "popline-ca-"));
  const at = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => run("openssl", args, { cwd: dir });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "3", "-subj", "/CN=Test CA");
  const issue = async (name: string, host: string, dates: string[]): Promise<KeyPair> => {
    await openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${host}`);
    await writeFile(at(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
    await openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
      "-extfile",
      `${name}.ext`,
      ...dates,
    );
    return { key: await readFile(at(`${name}.key`), "utf8"), cert: await readFile(at(`${name}.pem`), "utf8") };
  };
  try {
    return {
      ca: await readFile(at("ca.pem"), "utf8"),
      good: await issue("good", "localhost", ["-days", "3"]),
      expired: await issue("expired", "localhost", ["-days", "-1"]),
      otherHost: await issue("other", "elsewhere.test", ["-days", "3"]),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
