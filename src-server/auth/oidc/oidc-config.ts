import { z } from "zod";
import { PresetRole } from "#shared/contract/central/index.ts";

/** A company's OpenID Connect provider, as central uses it. */
export interface OidcConfig {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the sign-in page calls it. */
  readonly name: string;
  /** Central's address as browsers reach it; the callback is below it. */
  readonly publicUrl: URL;
  readonly scope: string;
  readonly match: OidcMatch;
  /** Unknown people get an account with this preset role; null: they are refused. */
  readonly createRole: PresetRole | null;
  /** `prompt` of the request; null: the provider decides. */
  readonly prompt: "login" | "select_account" | null;
}

/** By what a person who comes for the first time is found among central's users. */
export type OidcMatch =
  | { readonly by: "subject-only" }
  | { readonly by: "preferred_username" }
  /** A verified address of this domain: what stands before the @ is the user name. */
  | { readonly by: "email"; readonly domain: string };

const isLoopback = (url: URL): boolean => ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
/** Plain HTTP only on this machine: tokens and secrets travel there. */
const secureUrl = z
  .url({ protocol: /^https?$/ })
  .transform((it) => new URL(it))
  .refine((it) => it.protocol === "https:" || isLoopback(it));

/** The variables of single sign-on. */
export const oidcEnvironment = {
  POPLINE_OIDC_ISSUER: secureUrl.optional().describe("the provider's issuer, an https:// URL"),
  POPLINE_OIDC_CLIENT_ID: z.string().min(1).optional().describe("the client id that the provider gave central"),
  POPLINE_OIDC_CLIENT_SECRET: z.string().min(1).optional().describe("the client secret that the provider gave central"),
  POPLINE_OIDC_NAME: z.string().trim().min(1).max(80).default("SSO").describe("a name of up to 80 characters"),
  POPLINE_PUBLIC_URL: secureUrl.optional().describe("central's own address for browsers, an https:// URL"),
  POPLINE_OIDC_SCOPE: z
    .string()
    .regex(/(^| )openid( |$)/)
    .default("openid profile email")
    .describe("scopes separated by spaces, openid among them"),
  POPLINE_OIDC_MATCH: z
    .string()
    .regex(/^(none|preferred_username|email@[a-z0-9.-]+\.[a-z]{2,})$/)
    .default("none")
    .describe("none, preferred_username, or email@ with your domain, such as email@example.com"),
  POPLINE_OIDC_CREATE_ROLE: PresetRole.optional().describe(`one of ${PresetRole.options.join(", ")}`),
  POPLINE_OIDC_PROMPT: z.enum(["login", "select_account"]).optional().describe("login or select_account"),
};
type OidcEnvironment = z.output<z.ZodObject<typeof oidcEnvironment>>;

const needed = ["POPLINE_OIDC_CLIENT_ID", "POPLINE_OIDC_CLIENT_SECRET", "POPLINE_PUBLIC_URL"] as const;

/** A sentence for each variable that single sign-on needs besides, and for each that needs an issuer. */
export function oidcMistakes(env: OidcEnvironment): readonly { readonly name: string; readonly message: string }[] {
  if (env.POPLINE_OIDC_ISSUER !== undefined)
    return needed
      .filter((name) => env[name] === undefined)
      .map((name) => ({ name, message: `${name} is missing: POPLINE_OIDC_ISSUER needs it.` }));
  return ([...needed, "POPLINE_OIDC_CREATE_ROLE", "POPLINE_OIDC_PROMPT"] as const)
    .filter((name) => name.startsWith("POPLINE_OIDC_") && env[name] !== undefined)
    .map((name) => ({ name, message: `${name} is about single sign-on, and POPLINE_OIDC_ISSUER names no provider.` }));
}

export function oidcOf(env: OidcEnvironment): OidcConfig | null {
  const { POPLINE_OIDC_ISSUER: issuer, POPLINE_OIDC_CLIENT_ID: clientId, POPLINE_PUBLIC_URL: publicUrl } = env;
  const { POPLINE_OIDC_CLIENT_SECRET: clientSecret } = env;
  if (!issuer || !clientId || !publicUrl || !clientSecret) return null;
  const domain = env.POPLINE_OIDC_MATCH.split("@")[1];
  return {
    issuer,
    clientId,
    clientSecret,
    publicUrl,
    name: env.POPLINE_OIDC_NAME,
    scope: env.POPLINE_OIDC_SCOPE,
    match:
      domain !== undefined
        ? { by: "email", domain }
        : { by: env.POPLINE_OIDC_MATCH === "preferred_username" ? "preferred_username" : "subject-only" },
    createRole: env.POPLINE_OIDC_CREATE_ROLE ?? null,
    prompt: env.POPLINE_OIDC_PROMPT ?? null,
  };
}
