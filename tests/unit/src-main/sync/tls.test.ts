import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createHttpClient, createLiveConnect, createTlsTrust } from "#main/sync/index.ts";

const pem = (name: string) => readFileSync(new URL(`./certificates/${name}.pem`, import.meta.url), "utf8");
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(name: string): Promise<URL> {
  const server = createServer({ cert: pem(name), key: pem(`${name}-key`) }, (_request, response) => response.end("{}"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function ask(server: URL, ca: string | null) {
  const http = createHttpClient({ server, trust: createTlsTrust(ca) });
  try {
    return await http.send({ method: "GET", path: "/", answer: z.object({}), token: null });
  } finally {
    await http.close();
  }
}

describe("TLS to central", () => {
  it("trusts the site's own CA when its file is given", async () => {
    await expect(ask(await serve("server"), pem("ca"))).resolves.toEqual({});
  });

  it("refuses a certificate of a CA that nobody named", async () => {
    await expect(ask(await serve("server"), null)).rejects.toMatchObject({ code: "tls-untrusted" });
  });

  it("refuses a certificate for another name, though its CA is trusted", async () => {
    await expect(ask(await serve("elsewhere"), pem("ca"))).rejects.toMatchObject({ code: "tls-untrusted" });
  });

  it("tells an expired certificate from an untrusted one", async () => {
    await expect(ask(await serve("expired"), pem("ca"))).rejects.toMatchObject({ code: "tls-expired" });
  });

  it("says unreachable when the server speaks no TLS at all", async () => {
    const server = await serve("server");
    const plain = new URL(server.href.replace("https:", "http:"));
    await expect(ask(plain, null)).rejects.toMatchObject({ code: expect.stringMatching(/unreachable|bad-answer/) });
  });

  it("holds for the live feed as well", async () => {
    const server = await serve("server");
    const outcome = (ca: string | null) =>
      new Promise<string>((resolve) => {
        const socket = createLiveConnect(server, createTlsTrust(ca))("token");
        socket.on("unexpected-response", (request, response) => {
          request.destroy();
          resolve(`answered ${response.statusCode}`);
        });
        socket.on("error", (error) => resolve("code" in error ? String(error.code) : error.message));
      });
    expect(await outcome(null)).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    expect(await outcome(pem("ca"))).toBe("answered 200");
  });

  it("says what is wrong with a CA file that holds no certificate", () => {
    expect(() => createTlsTrust("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----")).toThrow();
  });
});
