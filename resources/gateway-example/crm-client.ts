import { z } from "zod";

/** An account of the CRM, as its REST API has it. Replace this file, and `mapping.ts`, with your own CRM's. */
export const Account = z.object({
  id: z.number().int(),
  /** A custom field of the CRM: the id that a desk made. */
  external_id: z.string().nullable(),
  name: z.string(),
  company: z.string().nullable(),
  job_title: z.string().nullable(),
  city: z.string().nullable(),
  email: z.string().nullable(),
  vip: z.boolean(),
  remarks: z.string(),
  phones: z.array(z.object({ number: z.string(), type: z.enum(["mobile", "work", "home", "fax", "other"]) })),
  deleted: z.boolean(),
  created_at: z.number().int(),
  modified_at: z.number().int(),
});
export type Account = z.infer<typeof Account>;
export type AccountFields = Partial<Omit<Account, "id" | "deleted" | "created_at" | "modified_at">>;
export const CrmUser = z.object({ id: z.uuid(), login: z.string(), full_name: z.string() });
export type CrmUser = z.infer<typeof CrmUser>;

export class CrmError extends Error {
  override readonly name = "CrmError";
  readonly status: number;
  constructor(status: number, what: string) {
    super(`The CRM answered ${what} with ${status}.`);
    this.status = status;
  }
}

/** Signs a person in at the CRM. @returns the CRM's token for him. @throws CrmError 401 */
export async function crmSignIn(url: string, login: string, password: string): Promise<string> {
  const response = await fetch(`${url}/api/sessions`, {
    method: "POST",
    signal: AbortSignal.timeout(10_000),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  if (!response.ok) throw new CrmError(response.status, "POST /api/sessions");
  return z.object({ token: z.string() }).parse(await response.json()).token;
}

/** The CRM's REST API as one of its users, by the token that the CRM gave him. */
export interface CrmClient {
  whoAmI(): Promise<CrmUser>;
  /** Accounts modified at or after this moment, deleted ones too. */
  modifiedSince(at: number): Promise<Account[]>;
  create(fields: AccountFields): Promise<Account>;
  update(id: number, fields: AccountFields): Promise<Account>;
  remove(id: number): Promise<void>;
}

export function createCrmClient(url: string, token: string): CrmClient {
  const ask = async <S extends z.ZodType>(
    method: string,
    path: string,
    answer: S,
    body?: unknown,
  ): Promise<z.output<S>> => {
    const response = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(10_000),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new CrmError(response.status, `${method} ${path.split("?")[0]}`);
    return answer.parse(response.status === 204 ? undefined : await response.json());
  };
  return {
    whoAmI: () => ask("GET", "/api/me", CrmUser),
    modifiedSince: (at) => ask("GET", `/api/accounts?modified_since=${at}`, z.array(Account)),
    create: (fields) => ask("POST", "/api/accounts", Account, fields),
    update: (id, fields) => ask("PATCH", `/api/accounts/${id}`, Account, fields),
    remove: (id) => ask("DELETE", `/api/accounts/${id}`, z.undefined()),
  };
}
