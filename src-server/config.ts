import path from "node:path";
import { z } from "zod";
import { Role } from "#shared/contract/central/index.ts";
import { PhoneRules } from "#shared/phone/index.ts";
import { isZone } from "#shared/queue/index.ts";
import { CacheScope } from "#shared/sync/index.ts";
import { type OidcConfig, oidcEnvironment, oidcMistakes, oidcOf } from "./auth/oidc/oidc-config.ts";
import type { DatabaseTarget } from "./db/open-database.ts";
import { TrustedProxies } from "./http/trusted-proxies.ts";
import { type AmiConfig, amiEnvironment, amiOf } from "./pbx/asterisk/ami-config.ts";
import { CallerIds, type Exchange, Extension, IceServers, VoicemailTarget } from "./sip-config.ts";
import { systemZone } from "./zone.ts";

/** What central's parts need to know. Times in milliseconds. */
export interface CentralConfig {
  /** Signs access tokens and seals SIP passwords. Nodes that share a database share it. */
  readonly tokenSecret: string;
  /** The exchange that desks register with; null: none is set up. */
  readonly sip: Exchange | null;
  readonly phoneRules: PhoneRules;
  readonly wrapUp: { readonly mode: "optional" | "mandatory" | "timed"; readonly seconds: number };
  /** What desks keep of the customers, by role; a role that is not named keeps all. */
  readonly cacheScope?: Partial<Readonly<Record<Role, CacheScope>>>;
  /** Logins, refreshes and password changes per minute from one address. */
  readonly loginRatePerMinute: number;
  /** Addresses and networks of reverse proxies whose X-Forwarded-For is believed; none: the sender is who connects. */
  readonly trustedProxies?: readonly string[];
  /** How many whole months of queue history are kept besides the current one; default 25. */
  readonly historyMonths?: number;
  /** By whose clock days begin and end on the wallboard (IANA's name); default: the system's. */
  readonly zone?: string;
  /** Whether agents are told that a supervisor is in their call, and by name; default `always`. */
  readonly monitoredAgentsKnow?: MonitoredAgentsKnow;
  /** A company's own sign-in; null: passwords only. */
  readonly oidc?: OidcConfig | null;
}

export const monitoredAgentsKnow = ["always", "by-name", "never"] as const;
export type MonitoredAgentsKnow = (typeof monitoredAgentsKnow)[number];

/** What the process needs besides. */
export interface ServerConfig {
  readonly central: Omit<CentralConfig, "tokenSecret"> & { readonly tokenSecret: string | null };
  readonly database: DatabaseTarget;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly demo: { readonly sipPort: number } | null;
  /** Asterisk's manager interface, for desk phones and queues; null: none. */
  readonly ami: AmiConfig | null;
  readonly administrator: { readonly username: string; readonly password: string | null };
  /** Bearer token of GET /metrics; null: there are no metrics. */
  readonly metricsToken: string | null;
  readonly drain: Drain;
}

/** How central stops. Times in milliseconds. */
export interface Drain {
  /** From "not ready" until connections are closed: the load balancer's time to notice. */
  readonly delayMs: number;
  /** How long requests in flight may take after that. */
  readonly patienceMs: number;
}

const number = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const port = (fallback: number) => number(fallback, 0, 65_535);
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((it) => it === "1");
const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** One scope for every role, or scopes by role. */
const CacheScopes = z.string().transform((text, context): Partial<Record<Role, CacheScope>> => {
  const whole = CacheScope.safeParse(text.trim());
  if (whole.success) return Object.fromEntries(Role.options.map((role) => [role, whole.data]));
  const pairs = text.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
  const parsed = z.array(z.tuple([Role, CacheScope])).safeParse(pairs);
  if (parsed.success) return Object.fromEntries(parsed.data);
  context.addIssue({ code: "custom", message: "is not a cache scope" });
  return z.NEVER;
});

/** Say something about the exchange of POPLINE_SIP_SERVERS. */
const aboutExchange = [
  "POPLINE_SIP_CALLER_IDS",
  "POPLINE_SIP_VOICEMAIL",
  "POPLINE_SIP_ECHO",
  "POPLINE_SIP_CONFERENCE_PREFIX",
  "POPLINE_SIP_ICE_SERVERS",
] as const;

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
    POPLINE_SIP_CALLER_IDS: CallerIds.optional().describe(
      "numbers with labels, each number once, such as +4930111222=Support, +4930111333=Sales",
    ),
    POPLINE_SIP_VOICEMAIL: VoicemailTarget.optional().describe(
      "an extension; {extension} in it stands for the user's own, such as vm-{extension}",
    ),
    POPLINE_SIP_ECHO: Extension.optional().describe("an extension that plays back what it hears, such as 600"),
    POPLINE_SIP_CONFERENCE_PREFIX: Extension.optional().describe(
      "what the extensions of conference rooms begin with, such as 88",
    ),
    POPLINE_SIP_REATTACH: Extension.default("reattach").describe("an extension that exists for every desk"),
    POPLINE_SIP_ICE_SERVERS: IceServers.optional().describe(
      'STUN addresses separated by commas (stun:stun.example.com:3478), or JSON: [{ "urls": "turn:…", "username": "…", "credential": "…" }]; TURN needs both',
    ),
    ...amiEnvironment,
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
    POPLINE_CACHE_SCOPE: CacheScopes.optional().describe(
      "all, teams, recent or none, for everybody or by role, such as agent=recent, supervisor=all",
    ),
    POPLINE_LOGIN_RATE: number(60, 1, 100_000).describe("how many logins per minute one address may try"),
    POPLINE_TRUSTED_PROXIES: TrustedProxies.optional().describe(
      "addresses or networks of reverse proxies, separated by commas, such as 127.0.0.1, 10.0.0.0/8",
    ),
    POPLINE_METRICS_TOKEN: z
      .string()
      .regex(/^[\w.~+/=-]{16,}$/)
      .optional()
      .describe("a secret of at least 16 letters, digits or . _ ~ + / = -"),
    POPLINE_DATABASE_CONNECTIONS: number(16, 3, 1000).describe("a number from 3 to 1000"),
    POPLINE_DRAIN_DELAY_SECONDS: number(0, 0, 300).describe("a number of seconds from 0 to 300"),
    POPLINE_DRAIN_SECONDS: number(20, 1, 300).describe("a number of seconds from 1 to 300"),
    POPLINE_HISTORY_MONTHS: number(25, 1, 240).describe("a number of months from 1 to 240"),
    POPLINE_ZONE: z.string().refine(isZone).default(systemZone).describe("a time zone of IANA's such as Asia/Shanghai"),
    POPLINE_MONITORED_AGENTS_KNOW: z
      .enum(monitoredAgentsKnow)
      .default("always")
      .describe("always (that somebody listens), by-name (also who), or never"),
    ...oidcEnvironment,
    POPLINE_ADMIN_USERNAME: z.string().min(1).max(64).default("admin").describe("a user name"),
    POPLINE_ADMIN_PASSWORD: z.string().min(10).max(1024).optional().describe("a password of at least 10 characters"),
  })
  .refine((env) => (env.POPLINE_SIP_SERVERS === undefined) === (env.POPLINE_SIP_DOMAIN === undefined), {
    path: ["POPLINE_SIP_DOMAIN"],
    message: "POPLINE_SIP_SERVERS and POPLINE_SIP_DOMAIN belong together: set both, or none.",
  })
  .superRefine((env, context) => {
    if (env.POPLINE_AMI_URL !== undefined) return;
    for (const name of ["POPLINE_AMI_CA_FILE", "POPLINE_AMI_VARIABLES"] as const)
      if (env[name] !== undefined)
        context.addIssue({
          code: "custom",
          path: [name],
          message: `${name} is about the manager interface, and POPLINE_AMI_URL names none: set it as well, or leave ${name} out.`,
        });
  })
  .superRefine((env, context) => {
    if (env.POPLINE_SIP_SERVERS !== undefined) return;
    for (const name of aboutExchange)
      if (env[name] !== undefined)
        context.addIssue({
          code: "custom",
          path: [name],
          message: `${name} is about an exchange, and POPLINE_SIP_SERVERS names none: set it as well, or leave ${name} out.`,
        });
  })
  .superRefine((env, context) => {
    for (const { name, message } of oidcMistakes(env)) context.addIssue({ code: "custom", path: [name], message });
  })
  .refine((env) => env.POPLINE_INTERNAL_MIN_DIGITS <= env.POPLINE_INTERNAL_MAX_DIGITS, {
    path: ["POPLINE_INTERNAL_MIN_DIGITS"],
    message: "POPLINE_INTERNAL_MIN_DIGITS is greater than POPLINE_INTERNAL_MAX_DIGITS.",
  });

/** Every variable that central reads. */
export const environmentVariables: readonly string[] = Object.keys(Environment.shape);

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
    // A rule about several variables says its own sentence; one about a single value is told by what was expected.
    if (issue.code === "custom" && issue.message.startsWith("POPLINE_")) return issue.message;
    const name = String(issue.path[0] ?? "");
    const expected = Environment.shape[name as keyof typeof Environment.shape]?.description ?? issue.message;
    return `${name} must be ${expected}.`;
  });
  return [...new Set(sentences)];
}

function toConfig(env: z.output<typeof Environment>): ServerConfig {
  const { POPLINE_DATABASE_URL: url } = env;
  const dataDir = path.resolve(env.POPLINE_DATA_DIR);
  return {
    central: {
      tokenSecret: env.POPLINE_TOKEN_SECRET ?? null,
      sip: exchangeOf(env),
      phoneRules: PhoneRules.parse({
        defaultCountry: env.POPLINE_DEFAULT_COUNTRY,
        areaCode: env.POPLINE_AREA_CODE ?? null,
        internalMinDigits: env.POPLINE_INTERNAL_MIN_DIGITS,
        internalMaxDigits: env.POPLINE_INTERNAL_MAX_DIGITS,
        outsidePrefix: env.POPLINE_OUTSIDE_PREFIX ?? null,
      }),
      wrapUp: { mode: env.POPLINE_WRAP_UP, seconds: env.POPLINE_WRAP_UP_SECONDS },
      loginRatePerMinute: env.POPLINE_LOGIN_RATE,
      oidc: oidcOf(env),
      trustedProxies: env.POPLINE_TRUSTED_PROXIES ?? [],
      cacheScope: env.POPLINE_CACHE_SCOPE ?? {},
      historyMonths: env.POPLINE_HISTORY_MONTHS,
      zone: env.POPLINE_ZONE,
      monitoredAgentsKnow: env.POPLINE_MONITORED_AGENTS_KNOW,
    },
    database:
      url === undefined
        ? { kind: "pglite", folder: path.join(dataDir, "pglite") }
        : { kind: "postgres", url, maxConnections: env.POPLINE_DATABASE_CONNECTIONS },
    dataDir,
    host: env.POPLINE_HOST,
    port: env.POPLINE_PORT,
    logLevel: env.POPLINE_LOG_LEVEL,
    ami: amiOf(env),
    demo: env.POPLINE_DEMO ? { sipPort: env.POPLINE_DEMO_SIP_PORT } : null,
    administrator: { username: env.POPLINE_ADMIN_USERNAME, password: env.POPLINE_ADMIN_PASSWORD ?? null },
    metricsToken: env.POPLINE_METRICS_TOKEN ?? null,
    drain: { delayMs: env.POPLINE_DRAIN_DELAY_SECONDS * 1000, patienceMs: env.POPLINE_DRAIN_SECONDS * 1000 },
  };
}

function exchangeOf(env: z.output<typeof Environment>): Exchange | null {
  const { POPLINE_SIP_SERVERS: servers, POPLINE_SIP_DOMAIN: domain } = env;
  if (servers === undefined || domain === undefined) return null;
  return {
    servers,
    domain,
    demo: false,
    callerIds: env.POPLINE_SIP_CALLER_IDS ?? [],
    voicemail: env.POPLINE_SIP_VOICEMAIL ?? null,
    echo: env.POPLINE_SIP_ECHO ?? null,
    conferencePrefix: env.POPLINE_SIP_CONFERENCE_PREFIX ?? null,
    reattach: env.POPLINE_SIP_REATTACH,
    iceServers: env.POPLINE_SIP_ICE_SERVERS ?? [],
  };
}
