import path from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "#server/config.ts";

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
    });
    expect(config).toMatchObject({
      database: { kind: "postgres", url: "postgres://u:p@db:5432/popline" },
      demo: { sipPort: 7460 },
      central: {
        sip: { servers: ["wss://a.example.com/ws", "wss://b.example.com/ws"], domain: "example.com" },
        wrapUp: { mode: "timed" },
      },
    });
  });

  test("an empty variable counts as not set", () => {
    expect(read({ POPLINE_PORT: "", POPLINE_DATABASE_URL: "" }).port).toBe(7400);
  });

  test.each([
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
  ])("a wrong %s is one sentence that names it, says what it must be, and does not repeat the value", (name, value) => {
    const said = mistakes({ [name]: value }).filter((it) => it.startsWith(`${name} must`));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^POPLINE_\w+ must be .+\.$/);
    expect(said[0]).not.toContain(value);
  });

  test("what belongs together is checked together", () => {
    expect(mistakes({ POPLINE_SIP_DOMAIN: "example.com" })[0]).toContain("belong together");
    expect(mistakes({ POPLINE_INTERNAL_MIN_DIGITS: "5", POPLINE_INTERNAL_MAX_DIGITS: "3" })[0]).toContain("greater");
  });

  test("all mistakes are told at once", () => {
    expect(mistakes({ POPLINE_PORT: "x", POPLINE_DEMO: "x", POPLINE_LOG_LEVEL: "x" })).toHaveLength(3);
  });
});
