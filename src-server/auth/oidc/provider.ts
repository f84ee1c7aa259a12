import * as oidc from "openid-client";
import { centralRoutes } from "#shared/contract/central/index.ts";
import type { OidcConfig } from "./oidc-config.ts";

/** What central keeps of a sign-in that is on its way: each part is checked when it comes back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider vouches for. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly code: "cancelled" | "provider-unreachable" | "not-confirmed";
  constructor(code: ProviderError["code"], cause: unknown) {
    super(`The sign-in provider: ${code}.`, { cause });
    this.code = code;
  }
}

export interface OidcProvider {
  /** Where the browser is sent. @throws ProviderError */
  authorizationUrl(attempt: Attempt): Promise<URL>;
  /**
   * Exchanges the callback's code for an id token and checks it: signature by the provider's keys, issuer, audience, nonce, times.
   * @throws ProviderError
   */
  identify(query: URLSearchParams, attempt: Attempt): Promise<Claims>;
}

const timeoutSec = 10;
/** How far the clocks of central and the provider may be apart. */
const toleranceSec = 60;

export function createOidcProvider(config: OidcConfig, now: () => number): OidcProvider {
  const callback = new URL(config.publicUrl.pathname.replace(/\/$/, "") + centralRoutes.ssoCallback, config.publicUrl);
  let known: oidc.Configuration | null = null;

  /** Asked once; again after a failure, so that central starts without its provider. */
  async function configuration(): Promise<oidc.Configuration> {
    const skewSec = Math.round((now() - Date.now()) / 1000);
    // With a secret the answer of the token endpoint is believed for its TLS; the signature is checked all the same.
    const execute = [oidc.enableNonRepudiationChecks];
    if (config.issuer.protocol === "http:") execute.push(oidc.allowInsecureRequests);
    try {
      known ??= await oidc.discovery(
        config.issuer,
        config.clientId,
        { [oidc.clockTolerance]: toleranceSec, [oidc.clockSkew]: skewSec },
        oidc.ClientSecretBasic(config.clientSecret),
        { execute, timeout: timeoutSec },
      );
      return known;
    } catch (error) {
      throw new ProviderError("provider-unreachable", error);
    }
  }

  return {
    async authorizationUrl({ state, nonce, verifier }) {
      const client = await configuration();
      return oidc.buildAuthorizationUrl(client, {
        redirect_uri: callback.href,
        scope: config.scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...(config.prompt === null ? {} : { prompt: config.prompt }),
      });
    },
    async identify(query, { state, nonce, verifier }) {
      const client = await configuration();
      const url = new URL(callback);
      url.search = query.toString();
      try {
        const tokens = await oidc.authorizationCodeGrant(client, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new ProviderError("not-confirmed", new Error("there is no id token"));
        const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
        return {
          issuer: claims.iss,
          subject: claims.sub,
          username: text(claims.preferred_username),
          email: text(claims.email),
          emailVerified: claims.email_verified === true,
          name: text(claims.name),
        };
      } catch (error) {
        throw providerError(error);
      }
    },
  };
}

function providerError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof oidc.AuthorizationResponseError)
    return new ProviderError(error.error === "access_denied" ? "cancelled" : "not-confirmed", error);
  // fetch says no more than this when there is no answer.
  if (error instanceof TypeError && error.message === "fetch failed")
    return new ProviderError("provider-unreachable", error);
  if (error instanceof Error && (error.name === "TimeoutError" || ("code" in error && error.code === "OAUTH_TIMEOUT")))
    return new ProviderError("provider-unreachable", error);
  return new ProviderError("not-confirmed", error);
}
