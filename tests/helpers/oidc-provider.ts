import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { type Configuration, Provider } from "oidc-provider";

/** A real OpenID Connect provider on loopback with its own login page: whoever signs in as "ann" is the subject `subject-of-ann`. */
export interface TestProvider {
  readonly issuer: string;
  /** Replaces the id tokens that it gives out from now on, as somebody on the way would; null: as it made them. */
  forge(forgery: Forgery | null): void;
  /** Signs with the provider's own key, or with another that claims to be it. */
  sign(claims: JWTPayload, by?: "itself" | "somebody-else"): Promise<string>;
  close(): Promise<void>;
}

type Forgery = (idToken: string) => string | Promise<string>;

export const providerClient = { id: "popline", secret: "a client secret of the tests" };

export async function startProvider(options: { callback: string; idTokenSec?: number }): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [own, foreign] = await Promise.all([aKey(), aKey()]);
  const jwk = { ...(await exportJWK(own)), kid, alg: "RS256", use: "sig" };
  const provider = new Provider(issuer, { ...configuration(options), jwks: { keys: [jwk] } });
  let forgery: Forgery | null = null;
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (forgery !== null && request.url === "/token") forgeAnswer(response, forgery);
    void answer(request, response);
  });
  return {
    issuer,
    forge(next) {
      forgery = next;
    },
    sign: (claims, by = "itself") =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(by === "itself" ? own : foreign),
    async close() {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, "close");
    },
  };
}

const kid = "the key of the tests";

async function aKey(): Promise<CryptoKey> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return privateKey;
}

/** Koa ends a response with its whole body: the token is replaced there. */
function forgeAnswer(response: ServerResponse, forgery: Forgery): void {
  const end = response.end.bind(response);
  response.end = ((body: string | Buffer) => {
    const answer = JSON.parse(String(body));
    if (typeof answer.id_token !== "string") return end(body);
    void Promise.resolve(forgery(answer.id_token)).then((forged) => {
      const text = JSON.stringify({ ...answer, id_token: forged });
      response.setHeader("content-length", Buffer.byteLength(text));
      end(text);
    });
    return response;
  }) as ServerResponse["end"];
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
