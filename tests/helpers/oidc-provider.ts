import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, Provider } from "oidc-provider";

/** A real OpenID Connect provider on loopback with its own login page: whoever signs in as "ann" is the subject `subject-of-ann`. */
export interface TestProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

export const providerClient = { id: "popline", secret: "a client secret of the tests" };

export async function startProvider(options: { callback: string; idTokenSec?: number }): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(options));
  server.on("request", provider.callback());
  return {
    issuer,
    async close() {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, "close");
    },
  };
}

function configuration({ callback, idTokenSec = 3600 }: { callback: string; idTokenSec?: number }): Configuration {
  return {
    clients: [
      {
        client_id: providerClient.id,
        client_secret: providerClient.secret,
        redirect_uris: [callback],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    cookies: { keys: ["a cookie key of the tests"] },
    // Names and addresses stand in the id token itself, as with most companies' providers.
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"] },
    ttl: { IdToken: idTokenSec, AccessToken: 600, AuthorizationCode: 60, Session: 3600, Grant: 3600, Interaction: 600 },
    pkce: { required: () => true },
    findAccount: (_context, login) => ({
      accountId: login,
      claims: () => ({
        sub: `subject-of-${login}`,
        name: `Name of ${login}`,
        preferred_username: login,
        email: `${login}@example.com`,
        email_verified: login !== "unverified",
      }),
    }),
    // Nobody is asked for consent: the client is the company's own.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session?.accountId ?? "",
        clientId: oidc.client?.clientId ?? "",
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}
