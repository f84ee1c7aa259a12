import type { PhoneRules } from "#shared/phone/index.ts";
import type { Fields, Mutation, MutationResult } from "#shared/sync/index.ts";
import { recordSchema } from "#shared/sync/index.ts";
import { merge } from "#shared/sync/merge.ts";
import type { CrmClient } from "./crm-client.ts";
import { accountFields, customerId, recordsOf } from "./mapping.ts";
import type { KeptRecord, Memory } from "./memory.ts";

/** Carries changes between the CRM and the desks. */
export interface Bridge {
  /** Takes in what changed at the CRM. @returns whether anything did. */
  poll(): Promise<boolean>;
  apply(mutation: Mutation): Promise<MutationResult>;
}

/** Clocks and commits are never quite in order: a little is read again each time, which changes nothing. */
const overlapMs = 5_000;

export function createBridge(options: { crm: CrmClient; memory: Memory; rules: PhoneRules }): Bridge {
  const { crm, memory, rules } = options;
  let last: Promise<unknown> = Promise.resolve();
  /** One at a time: a poll must not see half of a push. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  async function takeIn(): Promise<boolean> {
    const since = memory.watermark();
    let news = false;
    let newest = since;
    for (const account of await crm.modifiedSince(Math.max(0, since - overlapMs))) {
      newest = Math.max(newest, account.modified_at);
      const id = customerId(account);
      const records = account.deleted ? [] : recordsOf(account, rules);
      for (const record of records) news = memory.keep(record) || news;
      const here = new Set(records.map((record) => record.id));
      for (const gone of [id, ...memory.idsOf("phone", "customerId", id)])
        if (!here.has(gone)) news = memory.remove(gone) || news;
    }
    memory.setWatermark(newest);
    return news;
  }

  async function applied(mutation: Mutation): Promise<MutationResult> {
    const { mutationId, id, entity } = mutation;
    const rejected = (
      reason: Extract<MutationResult, { status: "rejected" }>["reason"],
      detail: string,
    ): MutationResult => ({
      mutationId,
      status: "rejected",
      reason,
      detail,
    });
    if (entity !== "customer" && entity !== "phone")
      return rejected("unknown-entity", `This CRM has no ${entity} records.`);
    const kept = memory.get(id);
    if (kept?.removed) return rejected("deleted", "The record was deleted at the CRM.");
    if (kept === null && mutation.baseVersion > 0) return rejected("not-found", "The CRM has no such record.");
    if (entity === "phone") return phone(mutation, kept);
    const crmId = Number(kept?.fields.accountNumber ?? 0);
    if (mutation.op === "delete") {
      if (kept !== null) await crm.remove(crmId);
      await takeIn();
      return { mutationId, status: "applied", version: memory.get(id)?.version ?? 1, record: null, conflicts: [] };
    }
    const { merged, conflicts } = merge({
      base: mutation.base,
      mine: mutation.fields,
      theirs: kept?.fields ?? {},
      appended: ["notes"],
    });
    const now = Date.now();
    const whole = recordSchema("customer").safeParse({ createdAt: now, updatedAt: now, ...merged, id, version: 1 });
    if (!whole.success)
      return rejected("invalid", whole.error.issues.map((it) => `${it.path.join(".")}: ${it.message}`).join("; "));
    if (kept === null) await crm.create({ ...accountFields(merged), external_id: id, phones: [] });
    else await crm.update(crmId, accountFields(merged));
    await takeIn();
    return told(mutationId, id, [...conflicts]);
  }

  /** Numbers are part of the account at this CRM. */
  async function phone(mutation: Mutation, kept: KeptRecord | null): Promise<MutationResult> {
    const { mutationId, id } = mutation;
    const fields: Fields = { ...kept?.fields, ...mutation.fields };
    const owner = memory.get(String(fields.customerId));
    if (owner === null || owner.removed)
      return { mutationId, status: "rejected", reason: "reference-missing", detail: "The CRM has no such customer." };
    const number = { number: String(fields.raw), type: fields.label as "mobile" };
    const others = memory
      .idsOf("phone", "customerId", owner.id)
      .filter((it) => it !== id)
      .map((it) => memory.get(it)?.fields ?? {})
      .map((it) => ({ number: String(it.raw), type: it.label as "mobile" }))
      .filter((it) => it.number !== number.number);
    const phones = mutation.op === "delete" ? others : [...others, number];
    await crm.update(Number(owner.fields.accountNumber), { phones });
    // The desk's own id gives way to the one that every desk will know this number by.
    memory.keep({ entity: "phone", id, fields });
    memory.remove(id);
    await takeIn();
    return { mutationId, status: "applied", version: memory.get(id)?.version ?? 1, record: null, conflicts: [] };
  }

  function told(
    mutationId: Mutation["mutationId"],
    id: string,
    conflicts: Extract<MutationResult, { status: "applied" }>["conflicts"],
  ): MutationResult {
    const now = memory.get(id);
    const version = now?.version ?? 1;
    return {
      mutationId,
      status: "applied",
      version,
      record: now && { ...now.fields, id, version },
      conflicts: [...conflicts],
    };
  }

  return {
    poll: () => inTurn(takeIn),
    apply: (mutation) =>
      inTurn(async () => {
        const before = memory.answer(mutation.mutationId);
        if (before !== null) return before;
        const result = await applied(mutation);
        memory.answered(result);
        return result;
      }),
  };
}
