import { createConnection, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, rootCertificates } from "node:tls";
import { AmiError } from "./ami-error.ts";
import type { AmiTarget } from "./ami-url.ts";

const connectMs = 10_000;
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|HOSTNAME_MISMATCH|INVALID_CA/;

/** Opens the connection. `ca`: PEM of certificates that are trusted besides the platform's. @throws AmiError `unreachable`, `untrusted` */
export function openAmiSocket(target: AmiTarget, ca: string | null): Promise<Socket> {
  const { host, port } = target;
  return new Promise((resolve, reject) => {
    const socket = target.tls
      ? connectTls({
          host,
          port,
          servername: /^[\d.]+$|:/.test(host) ? "" : host,
          ...(ca === null ? {} : { secureContext: createSecureContext({ ca: [...rootCertificates, ca] }) }),
        })
      : createConnection({ host, port });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    const timer = setTimeout(() => socket.destroy(new Error("no connection in time")), connectMs);
    socket.once(target.tls ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      resolve(socket);
    });
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(failureOf(error, host, port));
    };
    socket.once("error", failed);
  });
}

function failureOf(error: Error, host: string, port: number): AmiError {
  const code = "code" in error && typeof error.code === "string" ? error.code : error.message;
  return untrusted.test(code)
    ? new AmiError("untrusted", `The certificate of ${host}:${port} is not trusted (${code}).`, { cause: error })
    : new AmiError("unreachable", `${host}:${port} does not answer (${code}).`, { cause: error });
}
