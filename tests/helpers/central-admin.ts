import { randomUUID } from "node:crypto";
import { centralRoutes, LoginResponse } from "#shared/contract/central/index.ts";

/** Central's REST contract as an administrator uses it, for setting tests up. */
export interface CentralAdmin {
  /** Its access token, good for some minutes. */
  readonly token: string;
  post(path: string, body: unknown): Promise<Response>;
  patch(path: string, body: unknown, more?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Response>;
}

/** Signs in. @throws Error with central's answer when it refuses */
export async function signInAt(central: string, username: string, password: string): Promise<CentralAdmin> {
  const json = { "Content-Type": "application/json" };
  const answer = await fetch(central + centralRoutes.login, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ username, password, deskId: randomUUID(), deskName: "test", takeOver: true }),
  });
  if (!answer.ok) throw new Error(`sign-in as ${username} failed: ${answer.status} ${await answer.text()}`);
  const { accessToken } = LoginResponse.parse(await answer.json());
  const headers = { ...json, Authorization: `Bearer ${accessToken}` };
  return {
    token: accessToken,
    post: (path, body) =>
      fetch(central + path, {
        method: "POST",
        headers: { ...headers, "Idempotency-Key": randomUUID() },
        body: JSON.stringify(body),
      }),
    patch: (path, body, more = {}) =>
      fetch(central + path, { method: "PATCH", headers: { ...headers, ...more }, body: JSON.stringify(body) }),
    get: (path) => fetch(central + path, { headers }),
  };
}
