import { type RawBuilder, sql } from "kysely";
import type { Identity } from "../auth/identity.ts";
import type { RecordEntity } from "./record-tables.ts";

/**
 * Which records a user's desk holds, which he finds by looking up, and which he may write: this file decides it, and nothing else.
 *
 * Now: every user sees every record. A desk holds all of them but dormant customers (`status: "dormant"`, the state of customers not heard
 * of for long) with their contacts and numbers: they stay at central, where a lookup finds them, so a call from one is row 7 of the decision
 * table. Interactions and tasks are held whoever they are about: they are the day's work. A customer that falls dormant leaves the desks,
 * one that wakes comes back with all that belongs to it (the feed's trigger moves its contacts and numbers).
 *
 * The user is asked for and not used yet: rights by team come in here, without a change elsewhere.
 */
const everything = sql<boolean>`true`;

/** Condition on a row of `entity`, named `r`: the user's desk holds it. */
export function syncScope(_user: Identity, entity: RecordEntity): RawBuilder<boolean> {
  switch (entity) {
    case "customer":
      return sql<boolean>`r.status <> 'dormant'`;
    case "contact":
    case "phone":
      // A scalar subquery is looked up row by row; NOT EXISTS may become a join over all customers for each page of a first sync.
      return sql<boolean>`(select c.status from customer c where c.id = r.customer_id) is distinct from 'dormant'`;
    default:
      return everything;
  }
}

/** Condition on a row of `entity`, named `r`: it is of the user's teams, for the cache scope "teams". Without teams' rights: every row is. */
export function teamsScope(_user: Identity, _entity: RecordEntity): RawBuilder<boolean> {
  return everything;
}

/** Condition on a row of `entity`, named as `_alias` says, in REST reads and lookups. */
export function readScope(_user: Identity, _entity: RecordEntity, _alias = "r"): RawBuilder<boolean> {
  return everything;
}

/** Condition on a row of `entity` that the user is about to change. */
export function writeScope(_user: Identity, _entity: RecordEntity): RawBuilder<boolean> {
  return everything;
}
