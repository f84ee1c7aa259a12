import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { environmentVariables, readConfig } from "#server/config.ts";

const read = (env: Record<string, string>) => {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.mistakes.join(" "));
  return result.config;
};
const mistakes = (env: Record<string, string>) => {
  const result = readConfig(env);
  return result.ok ? [] : result.mistakes;
};

describe("readConfig", () => {
  test("an empty environment gives an embedded database on loopback, without demo and exchange", () => {
    expect(read({})).toMatchObject({
      database: { kind: "pglite", folder: path.resolve(".popline/central/pglite") },
      host: "127.0.0.1",
      port: 7400,
      demo: null,
      administrator: { username: "admin", password: null },
      central: {
        tokenSecret: null,
        sip: null,
        phoneRules: { defaultCountry: "CN", areaCode: null },
        wrapUp: { mode: "mandatory", seconds: 60 },
      },
    });
  });

  test("everything can be set", () => {
    const config = read({
      POPLINE_DATABASE_URL: "postgres://u:p@db:5432/popline",
      POPLINE_DATA_DIR: "/data",
      POPLINE_PORT: "0",
      POPLINE_DEMO: "1",
      POPLINE_DEMO_SIP_PORT: "7460",
      POPLINE_SIP_SERVERS: "wss://a.example.com/ws, wss://b.example.com/ws",
      POPLINE_SIP_DOMAIN: "example.com",
      POPLINE_AREA_CODE: "010",
      POPLINE_OUTSIDE_PREFIX: "9",
      POPLINE_WRAP_UP: "timed",
      POPLINE_ZONE: "Asia/Kathmandu",
    });
    expect(config).toMatchObject({
      database: { kind: "postgres", url: "postgres://u:p@db:5432/popline" },
      demo: { sipPort: 7460 },
      central: {
        sip: { servers: ["wss://a.example.com/ws", "wss://b.example.com/ws"], domain: "example.com" },
        wrapUp: { mode: "timed" },
        zone: "Asia/Kathmandu",
      },
    });
  });

  test("whether agents know that a supervisor is in their call is one of three, and always by default", () => {
    expect(read({}).central.monitoredAgentsKnow).toBe("always");
    for (const know of ["always", "by-name", "never"])
      expect(read({ POPLINE_MONITORED_AGENTS_KNOW: know }).central.monitoredAgentsKnow).toBe(know);
    expect(mistakes({ POPLINE_MONITORED_AGENTS_KNOW: "sometimes" })).toEqual([
      "POPLINE_MONITORED_AGENTS_KNOW must be always (that somebody listens), by-name (also who), or never.",
    ]);
  });

  test("every variable is explained in the operations guide", () => {
    const guide = readFileSync("docs/operations.md", "utf8");
    expect(environmentVariables.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  test("how central is run can be set", () => {
    expect(
      read({
        POPLINE_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,::1",
        POPLINE_METRICS_TOKEN: "sixteen-and-more-characters",
        POPLINE_DATABASE_URL: "postgres://u:p@db/popline",
        POPLINE_DATABASE_CONNECTIONS: "40",
        POPLINE_DRAIN_DELAY_SECONDS: "5",
        POPLINE_DRAIN_SECONDS: "60",
      }),
    ).toMatchObject({
      central: { trustedProxies: ["127.0.0.1", "10.0.0.0/8", "::1"] },
      metricsToken: "sixteen-and-more-characters",
      database: { maxConnections: 40 },
      drain: { delayMs: 5_000, patienceMs: 60_000 },
    });
  });

  test("an empty variable counts as not set", () => {
    expect(read({ POPLINE_PORT: "", POPLINE_DATABASE_URL: "" }).port).toBe(7400);
  });

  test.each([
    ["POPLINE_TRUSTED_PROXIES", "everybody"],
    ["POPLINE_TRUSTED_PROXIES", "0.0.0.0/0"],
    ["POPLINE_METRICS_TOKEN", "short"],
    ["POPLINE_DATABASE_CONNECTIONS", "many"],
    ["POPLINE_DRAIN_SECONDS", "soon"],
    ["POPLINE_HISTORY_MONTHS", "for ever"],
    ["POPLINE_ZONE", "Mars/Base"],
    ["POPLINE_DATABASE_URL", "mysql://db"],
    ["POPLINE_PORT", "65536"],
    ["POPLINE_DEMO", "yes"],
    ["POPLINE_TOKEN_SECRET", "short"],
    ["POPLINE_LOG_LEVEL", "loud"],
    ["POPLINE_SIP_SERVERS", "https://sip.example.com"],
    ["POPLINE_DEFAULT_COUNTRY", "cn"],
    ["POPLINE_AREA_CODE", "(10)"],
    ["POPLINE_INTERNAL_MIN_DIGITS", "1"],
    ["POPLINE_WRAP_UP", "never"],
    ["POPLINE_ADMIN_PASSWORD", "short"],
    ["POPLINE_SIP_CALLER_IDS", "+4989777"],
    ["POPLINE_SIP_CALLER_IDS", "+4989777=One,+4989777=Two"],
    ["POPLINE_SIP_CALLER_IDS", "One=+4989777"],
    ["POPLINE_SIP_VOICEMAIL", "vm {extension}"],
    ["POPLINE_SIP_ECHO", "sip:600@pbx"],
    ["POPLINE_SIP_CONFERENCE_PREFIX", "8 8"],
    ["POPLINE_SIP_REATTACH", "re/attach"],
    ["POPLINE_SIP_ICE_SERVERS", "https://stun.example.com"],
    ["POPLINE_SIP_ICE_SERVERS", "turn:turn.example.com"],
    ["POPLINE_SIP_ICE_SERVERS", '[{"urls":"turn:turn.example.com","username":"u"}]'],
    ["POPLINE_SIP_ICE_SERVERS", "[not json"],
    ["POPLINE_AMI_URL", "http://u:secret@pbx"],
    ["POPLINE_AMI_URL", "ami://pbx:5038"],
    ["POPLINE_AMI_VARIABLES", "CUSTOMER ID=x-id"],
    ["POPLINE_AMI_HOLD_CONTEXT", "popline hold"],
    ["POPLINE_AMI_QUEUE_CONTEXT", "popline queues"],
    ["POPLINE_AMI_DIAL_CONTEXT", "a gents"],
  ])("a wrong %s is one sentence that names it, says what it must be, and does not repeat the value", (name, value) => {
    const said = mistakes({ [name]: value }).filter((it) => it.startsWith(`${name} must`));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^POPLINE_\w+ must be .+\.$/);
    expect(said[0]).not.toContain(value);
  });

  const exchange = { POPLINE_SIP_SERVERS: "wss://a.example.com/ws", POPLINE_SIP_DOMAIN: "example.com" };

  test("what the exchange offers is taken over, each in its own form", () => {
    const { sip } = read({
      ...exchange,
      POPLINE_SIP_CALLER_IDS: "+4930111222=Support, 1800=Sales = abroad",
      POPLINE_SIP_VOICEMAIL: "vm-{extension}",
      POPLINE_SIP_ECHO: "600",
      POPLINE_SIP_CONFERENCE_PREFIX: "88",
      POPLINE_SIP_REATTACH: "back",
      POPLINE_SIP_ICE_SERVERS: "stun:stun.example.com:3478, stuns:s.example.com",
    }).central;
    expect(sip).toMatchObject({
      demo: false,
      callerIds: [
        { number: "+4930111222", label: "Support" },
        { number: "1800", label: "Sales = abroad" },
      ],
      voicemail: "vm-{extension}",
      echo: "600",
      conferencePrefix: "88",
      reattach: "back",
      iceServers: [{ urls: "stun:stun.example.com:3478" }, { urls: "stuns:s.example.com" }],
    });
  });

  test("TURN servers come as JSON, with name and password", () => {
    const turn = { urls: "turn:t.example.com:3478?transport=tcp", username: "u", credential: "p" };
    const { sip } = read({ ...exchange, POPLINE_SIP_ICE_SERVERS: JSON.stringify([turn]) }).central;
    expect(sip?.iceServers).toEqual([turn]);
  });

  test("an exchange of which nothing is said offers nothing", () => {
    expect(read(exchange).central.sip).toMatchObject({
      callerIds: [],
      voicemail: null,
      echo: null,
      conferencePrefix: null,
      reattach: "reattach",
      iceServers: [],
    });
  });

  test("the manager interface: name and password unescaped, the usual ports, variables with their keys", () => {
    expect(read({}).ami).toBeNull();
    const env = { POPLINE_AMI_URL: "amis://pop:p%40ss@pbx.example.com", POPLINE_AMI_VARIABLES: "REF=x-call-ref" };
    expect(read(env).ami).toEqual({
      target: { host: "pbx.example.com", port: 5039, tls: true, username: "pop", password: "p@ss" },
      caFile: null,
      variables: { REF: "x-call-ref" },
      holdContext: "popline-hold",
      queueContext: "popline-queues",
      dialContext: "agents",
    });
  });

  test("what is said of an exchange that is not named is one sentence, not silence", () => {
    expect(mistakes({ POPLINE_SIP_ECHO: "600" })).toEqual([expect.stringContaining("POPLINE_SIP_SERVERS names none")]);
    expect(mistakes({ POPLINE_AMI_CA_FILE: "/ca.pem" })).toEqual([
      expect.stringContaining("POPLINE_AMI_URL names none"),
    ]);
  });

  test("what belongs together is checked together", () => {
    expect(mistakes({ POPLINE_SIP_DOMAIN: "example.com" })[0]).toContain("belong together");
    expect(mistakes({ POPLINE_INTERNAL_MIN_DIGITS: "5", POPLINE_INTERNAL_MAX_DIGITS: "3" })[0]).toContain("greater");
  });

  test("all mistakes are told at once", () => {
    expect(mistakes({ POPLINE_PORT: "x", POPLINE_DEMO: "x", POPLINE_LOG_LEVEL: "x" })).toHaveLength(3);
  });
});

describe("what desks keep", () => {
  test("is one scope for everybody, or scopes by role", () => {
    expect(read({}).central.cacheScope).toEqual({});
    expect(read({ POPLINE_CACHE_SCOPE: "recent" }).central.cacheScope).toEqual({
      agent: "recent",
      supervisor: "recent",
      administrator: "recent",
    });
    expect(read({ POPLINE_CACHE_SCOPE: "agent=none, supervisor=teams" }).central.cacheScope).toEqual({
      agent: "none",
      supervisor: "teams",
    });
  });

  test.each(["some", "agent=some", "guest=all", "agent"])("%s is a mistake that is said", (value) => {
    expect(mistakes({ POPLINE_CACHE_SCOPE: value })).toEqual([
      expect.stringMatching(/^POPLINE_CACHE_SCOPE must be all/),
    ]);
  });
});
