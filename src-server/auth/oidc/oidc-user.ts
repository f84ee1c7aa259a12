import { uuidv7 } from "uuidv7";
import { CreateUserRequest } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/open-database.ts";
import type { UserRow } from "../../db/schema.ts";
import { findUserByName } from "../../users/users-repository.ts";
import { audit } from "../audit.ts";
import { hashPassword } from "../password.ts";
import { namedRole } from "../role-repository.ts";
import type { OidcConfig } from "./oidc-config.ts";
import type { Claims } from "./provider.ts";

export type OidcUser =
  | { readonly kind: "found"; readonly userId: UserId }
  | { readonly kind: "unknown-user" }
  | { readonly kind: "disabled-user" };

/**
 * Central's user of a person at the provider: by the subject, which never changes hands; the first time by name or address where the
 * administrator allows it (and nobody else is that user there already); else a new one where the administrator wants that.
 */
export async function oidcUser(context: Context, config: OidcConfig, claims: Claims): Promise<OidcUser> {
  const { db, now } = context;
  // A password that was given for the first sign-in is void once its user has come in this way.
  const noPassword = await hashPassword(Buffer.from(context.random(32)).toString("base64url"));
  return db.transaction().execute(async (trx) => {
    const user = (await linkedUser(trx, claims)) ?? (await firstTime(trx, context, config, claims, noPassword));
    if (user === null) return { kind: "unknown-user" };
    if (!user.active) return { kind: "disabled-user" };
    if (user.mustChangePassword) {
      await trx
        .updateTable("appUser")
        .set({ passwordHash: noPassword, mustChangePassword: false, updatedAt: now() })
        .where("id", "=", user.id)
        .execute();
      await audit(trx, { at: now(), userId: user.id, action: "password-changed", detail: { by: "single sign-on" } });
    }
    return { kind: "found", userId: user.id };
  });
}

async function linkedUser(db: Db, { issuer, subject }: Claims): Promise<UserRow | null> {
  const row = await db
    .selectFrom("oidcIdentity")
    .innerJoin("appUser", "appUser.id", "oidcIdentity.userId")
    .selectAll("appUser")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .where("appUser.deletedAt", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

async function firstTime(
  db: Db,
  context: Context,
  config: OidcConfig,
  claims: Claims,
  noPassword: string,
): Promise<UserRow | null> {
  const matched = matchName(config, claims);
  const existing = matched === null ? null : await findUserByName(db, matched);
  const user = existing ?? (await created(db, context, config, claims, noPassword));
  if (user === null) return null;
  const linked = await db
    .insertInto("oidcIdentity")
    .values({ issuer: claims.issuer, subject: claims.subject, userId: user.id, linkedAt: context.now() })
    // Somebody else is this user at the provider: a name that was given to a second person opens nothing.
    .onConflict((conflict) => conflict.doNothing())
    .returning("userId")
    .executeTakeFirst();
  if (linked === undefined) return null;
  await audit(db, { at: context.now(), userId: user.id, action: "sso-linked", detail: { issuer: claims.issuer } });
  return user;
}

/** The user name that the administrator lets the provider vouch for; null: none. */
function matchName({ match }: OidcConfig, claims: Claims): string | null {
  if (match.by === "preferred_username") return claims.username;
  return match.by === "email" ? nameOfAddress(claims, match.domain) : null;
}

function nameOfAddress({ email, emailVerified }: Claims, domain: string): string | null {
  const [name, where, ...rest] = email?.toLowerCase().split("@") ?? [];
  return emailVerified && where === domain && rest.length === 0 ? (name ?? null) : null;
}

async function created(
  db: Db,
  context: Context,
  { createRole, match }: OidcConfig,
  claims: Claims,
  noPassword: string,
): Promise<UserRow | null> {
  if (createRole === null) return null;
  const wanted = match.by === "email" ? nameOfAddress(claims, match.domain) : claims.username;
  const username = CreateUserRequest.shape.username.safeParse(wanted);
  if (!username.success || (await findUserByName(db, username.data)) !== null) return null;
  const now = context.now();
  const user: UserRow = {
    id: uuidv7() as UserId,
    username: username.data,
    name: (claims.name ?? username.data).slice(0, 120),
    passwordHash: noPassword,
    roleId: (await namedRole(db, { preset: createRole })).id,
    teamId: null,
    extension: null,
    mustChangePassword: false,
    active: true,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
  await db.insertInto("appUser").values(user).execute();
  await audit(db, {
    at: now,
    userId: user.id,
    action: "user-created",
    recordId: user.id,
    detail: { username: user.username, by: "single sign-on" },
  });
  return user;
}
