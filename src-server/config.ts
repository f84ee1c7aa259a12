import path from "node:path";
import { z } from "zod";
import { PhoneRules } from "#shared/phone/index.ts";
import type { DatabaseTarget } from "./db/open-database.ts";

/** What central's parts need to know. Times in milliseconds. */
export interface CentralConfig {
  /** Signs access tokens and seals SIP passwords. Nodes that share a database share it. */
  readonly tokenSecret: string;
  /** The exchange that desks register with; null: none is set up. */
  readonly sip: { readonly servers: readonly string[]; readonly domain: string } | null;
  readonly phoneRules: PhoneRules;
  readonly wrapUp: { readonly mode: "optional" | "mandatory" | "timed"; readonly seconds: number };
  /** Logins, refreshes and password changes per minute from one address. */
  readonly loginRatePerMinute: number;
}

/** What the process needs besides. */
export interface ServerConfig {
  readonly central: Omit<CentralConfig, "tokenSecret"> & { readonly tokenSecret: string | null };
  readonly database: DatabaseTarget;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly demo: { readonly sipPort: number } | null;
  readonly administrator: { readonly username: string; readonly password: string | null };
}

const number = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const port = (fallback: number) => number(fallback, 0, 65_535);
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((it) => it === "1");
const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** The environment variables of central, with what each expects in words. */
const Environment = z
  .object({
    POPLINE_DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/ })
      .optional()
      .describe("a PostgreSQL URL such as postgres://user:password@host:5432/popline"),
    POPLINE_DATA_DIR: z.string().min(1).default(path.join(".popline", "central")).describe("a folder"),
    POPLINE_HOST: z.string().min(1).default("127.0.0.1").describe("an address to listen on"),
    POPLINE_PORT: port(7400).describe("a port number from 0 to 65535"),
    POPLINE_DEMO: flag.describe("1 for the demo, 0 for none"),
    POPLINE_DEMO_SIP_PORT: port(0).describe("a port number from 0 to 65535 (0: any)"),
    POPLINE_TOKEN_SECRET: z.string().min(32).optional().describe("a secret of at least 32 characters"),
    POPLINE_LOG_LEVEL: z
      .enum(levels)
      .default("info")
      .describe(`one of ${levels.join(", ")}`),
    POPLINE_SIP_SERVERS: z
      .string()
      .transform((it) => it.split(",").map((url) => url.trim()))
      .pipe(z.array(z.url({ protocol: /^wss?$/ })).min(1))
      .optional()
      .describe("one or more ws:// or wss:// URLs, separated by commas"),
    POPLINE_SIP_DOMAIN: z.string().min(1).optional().describe("the SIP domain of the lines"),
    POPLINE_DEFAULT_COUNTRY: PhoneRules.shape.defaultCountry
      .default("CN")
      .describe("a country code of two capital letters such as CN"),
    POPLINE_AREA_CODE: PhoneRules.shape.areaCode.unwrap().optional().describe("an area code of digits such as 010"),
    POPLINE_INTERNAL_MIN_DIGITS: number(3, 2, 6).describe("a number from 2 to 6"),
    POPLINE_INTERNAL_MAX_DIGITS: number(5, 2, 6).describe("a number from 2 to 6"),
    POPLINE_OUTSIDE_PREFIX: PhoneRules.shape.outsidePrefix
      .unwrap()
      .optional()
      .describe("one to three digits such as 9"),
    POPLINE_WRAP_UP: z
      .enum(["optional", "mandatory", "timed"])
      .default("mandatory")
      .describe("optional, mandatory or timed"),
    POPLINE_WRAP_UP_SECONDS: number(60, 5, 3600).describe("a number of seconds from 5 to 3600"),
    POPLINE_LOGIN_RATE: number(60, 1, 100_000).describe("how many logins per minute one address may try"),
    POPLINE_ADMIN_USERNAME: z.string().min(1).max(64).default("admin").describe("a user name"),
    POPLINE_ADMIN_PASSWORD: z.string().min(10).max(1024).optional().describe("a password of at least 10 characters"),
  })
  .refine((env) => (env.POPLINE_SIP_SERVERS === undefined) === (env.POPLINE_SIP_DOMAIN === undefined), {
    path: ["POPLINE_SIP_DOMAIN"],
    message: "POPLINE_SIP_SERVERS and POPLINE_SIP_DOMAIN belong together: set both, or none.",
  })
  .refine((env) => env.POPLINE_INTERNAL_MIN_DIGITS <= env.POPLINE_INTERNAL_MAX_DIGITS, {
    path: ["POPLINE_INTERNAL_MIN_DIGITS"],
    message: "POPLINE_INTERNAL_MIN_DIGITS is greater than POPLINE_INTERNAL_MAX_DIGITS.",
  });

export type ConfigResult =
  | { readonly ok: true; readonly config: ServerConfig }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** Reads central's configuration from the environment. An empty variable counts as not set. One sentence per mistake; values are not repeated. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Environment.safeParse(given);
  return parsed.success
    ? { ok: true, config: toConfig(parsed.data) }
    : { ok: false, mistakes: mistakesOf(parsed.error) };
}

function mistakesOf(error: z.ZodError): string[] {
  const sentences = error.issues.map((issue) => {
    if (issue.code === "custom") return issue.message;
    const name = String(issue.path[0] ?? "");
    const expected = Environment.shape[name as keyof typeof Environment.shape]?.description ?? issue.message;
    return `${name} must be ${expected}.`;
  });
  return [...new Set(sentences)];
}

function toConfig(env: z.output<typeof Environment>): ServerConfig {
  const { POPLINE_SIP_SERVERS: servers, POPLINE_SIP_DOMAIN: domain, POPLINE_DATABASE_URL: url } = env;
  const dataDir = path.resolve(env.POPLINE_DATA_DIR);
  return {
    central: {
      tokenSecret: env.POPLINE_TOKEN_SECRET ?? null,
      sip: servers === undefined || domain === undefined ? null : { servers, domain },
      phoneRules: PhoneRules.parse({
        defaultCountry: env.POPLINE_DEFAULT_COUNTRY,
        areaCode: env.POPLINE_AREA_CODE ?? null,
        internalMinDigits: env.POPLINE_INTERNAL_MIN_DIGITS,
        internalMaxDigits: env.POPLINE_INTERNAL_MAX_DIGITS,
        outsidePrefix: env.POPLINE_OUTSIDE_PREFIX ?? null,
      }),
      wrapUp: { mode: env.POPLINE_WRAP_UP, seconds: env.POPLINE_WRAP_UP_SECONDS },
      loginRatePerMinute: env.POPLINE_LOGIN_RATE,
    },
    database: url === undefined ? { kind: "pglite", folder: path.join(dataDir, "pglite") } : { kind: "postgres", url },
    dataDir,
    host: env.POPLINE_HOST,
    port: env.POPLINE_PORT,
    logLevel: env.POPLINE_LOG_LEVEL,
    demo: env.POPLINE_DEMO ? { sipPort: env.POPLINE_DEMO_SIP_PORT } : null,
    administrator: { username: env.POPLINE_ADMIN_USERNAME, password: env.POPLINE_ADMIN_PASSWORD ?? null },
  };
}
