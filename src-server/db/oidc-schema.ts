import type { UserId } from "#shared/ids.ts";

/** Who a person at the OpenID Connect provider is here. */
export interface OidcIdentityRow {
  issuer: string;
  subject: string;
  userId: UserId;
  linkedAt: number;
}

/** A sign-in that is on its way through a browser. */
export interface OidcAttemptRow {
  stateHash: string;
  browserHash: string;
  /** State, nonce and verifier towards the provider, sealed by `SecretBox`. */
  sealed: string;
  challenge: string;
  redirect: string;
  deskState: string;
  expiresAt: number;
}

/** A finished sign-in that a desk has still to redeem. */
export interface OidcGrantRow {
  codeHash: string;
  userId: UserId;
  challenge: string;
  expiresAt: number;
}
