import { readFile } from "node:fs/promises";
import type { Logger } from "pino";
import {
  centralRoutes,
  type LoginRequest,
  LoginResponse,
  SignInMethods,
  type SsoRedeem,
  TokenPair,
} from "#shared/contract/central/index.ts";
import {
  type CentralClient,
  createCentralClient,
  createHttpClient,
  createLiveConnect,
  createTlsTrust,
  createTokens,
  type HttpClient,
  type LiveConnect,
  nodeTrust,
  type SessionEnd,
  type TlsTrust,
} from "../../sync/index.ts";
import { Refusal } from "../refusal.ts";

/** The way to one central: connections, and whom they trust. */
export interface CentralLink {
  readonly http: HttpClient;
  readonly live: LiveConnect;
  login(request: LoginRequest): Promise<LoginResponse>;
  signInMethods(): Promise<SignInMethods>;
  /** Exchanges what the browser brought back for a session. */
  ssoRedeem(request: SsoRedeem): Promise<LoginResponse>;
  /** The contract as an agent with these tokens uses it. */
  client(options: ClientOptions): CentralClient;
}

export interface ClientOptions {
  deskId: string;
  accessToken: string | null;
  refreshToken: string;
  save(refreshToken: string, expiresAt: number): Promise<void>;
  onEnd(end: SessionEnd): void;
}

/** A login waits for argon2id at a busy central; a person waits for it. */
const loginTimeoutMs = 15_000;
const refreshTimeoutMs = 15_000;

/** @throws Refusal `settings-invalid` when the CA file of the settings can't be used */
export async function openCentralLink(server: URL, caFile: string | null): Promise<CentralLink> {
  const trust = server.protocol === "https:" ? await trustOf(caFile) : nodeTrust;
  const http = createHttpClient({ server, trust });
  return {
    http,
    live: createLiveConnect(server, trust),
    login: (body) =>
      http.send({
        method: "POST",
        path: centralRoutes.login,
        body,
        answer: LoginResponse,
        token: null,
        timeoutMs: loginTimeoutMs,
      }),
    signInMethods: () =>
      http.send({
        method: "GET",
        path: centralRoutes.signInMethods,
        answer: SignInMethods,
        token: null,
        timeoutMs: 5_000,
      }),
    ssoRedeem: (body) =>
      http.send({
        method: "POST",
        path: centralRoutes.ssoRedeem,
        body,
        answer: LoginResponse,
        token: null,
        timeoutMs: loginTimeoutMs,
      }),
    client({ deskId, ...options }) {
      const tokens = createTokens({
        ...options,
        refresh: (refreshToken) =>
          http.send({
            method: "POST",
            path: centralRoutes.refresh,
            body: { refreshToken, deskId },
            answer: TokenPair,
            token: null,
            timeoutMs: refreshTimeoutMs,
          }),
      });
      return createCentralClient(http, tokens);
    },
  };
}

/**
 * For a start from the store: a broken CA file must not keep the agent from working offline. Central then can't be trusted, and counts
 * as unreachable until the file is mended.
 */
export async function openCentralLinkAnyway(server: URL, caFile: string | null, logger: Logger): Promise<CentralLink> {
  try {
    return await openCentralLink(server, caFile);
  } catch (error) {
    logger.error({ err: error }, "the CA file can't be used");
    return openCentralLink(server, null);
  }
}

async function trustOf(caFile: string | null): Promise<TlsTrust> {
  try {
    return createTlsTrust(caFile === null ? null : await readFile(caFile, "utf8"));
  } catch (error) {
    throw new Refusal("settings-invalid", { key: "central.caFile", got: caFile ?? "", detail: String(error) });
  }
}
