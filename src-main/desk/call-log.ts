import type { Logger } from "pino";
import type { Pops } from "#main/pop/index.ts";
import type { AnySaveOp, Store, WriteOp } from "#main/store/index.ts";
import type { WrapUpMode } from "#shared/agent/index.ts";
import { interactionOf } from "#shared/call/index.ts";
import type { EndedCall } from "#shared/call/record.ts";
import type { WrapUpForm } from "#shared/crm/forms.ts";
import { type WrapUpFields, wrapUpForm } from "#shared/crm/index.ts";
import type { CallQuality, Interaction, Task } from "#shared/crm/records.ts";
import { type CustomerId, type InteractionId, type LeadId, newId, type TaskId, type UserId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import { Refusal } from "./refusal.ts";

/** The fields of a record that say whom it belongs to. */
export function targetFields(target: PopTarget | null): { customerId: CustomerId | null; leadId: LeadId | null } {
  return {
    customerId: target?.type === "customer" ? target.id : null,
    leadId: target?.type === "lead" ? target.id : null,
  };
}

export interface CallLogOptions {
  readonly store: Store;
  readonly pops: Pops;
  readonly userId: UserId;
  readonly rules: () => PhoneRules;
  readonly mode: () => WrapUpMode;
  readonly now: () => number;
  readonly logger: Logger;
  /** How the call sounded. */
  readonly qualityOf: (callId: EndedCall["id"]) => CallQuality | null;
  /** The call's work is done. */
  readonly done: (callId: EndedCall["id"]) => void;
}

/** Writes the one interaction of a call: when it ends, when its record is chosen later, and when it is wrapped up. */
export interface CallLog {
  log(call: EndedCall): void;
  /** Writes what could not be written when its call ended (the disk was full, the store's writer died). */
  writeAgain(): void;
  /** The agent chose another record for a call that is over: its interaction moves there. */
  moveTo(callId: EndedCall["id"], target: PopTarget): Promise<void>;
  /** `timeIsUp`: the timed wrap-up saves itself with what it has. @throws Refusal `form-invalid`, `no-such-call` */
  wrapUp(form: WrapUpForm, call: EndedCall | null, timeIsUp?: boolean): Promise<void>;
}

export function createCallLog(options: CallLogOptions): CallLog {
  const { store, pops } = options;
  /** Writes under way: a later change of the same call waits for them. */
  const writing = new Map<EndedCall["id"], Promise<void>>();
  /** Ended calls whose record is not on disk: their only copy. */
  const unwritten = new Map<EndedCall["id"], EndedCall>();

  function interaction(call: EndedCall, target: PopTarget | null, more: Partial<Interaction>): Interaction {
    const key = call.remote.withheld ? null : numberKey(call.remote.number, options.rules());
    const details = {
      ...targetFields(target),
      contactId: null,
      agentId: options.userId,
      e164: key?.kind === "e164" ? key.e164 : null,
      dispositionId: null,
      notes: "",
      quality: options.qualityOf(call.id),
      wrapUpMs: 0,
      at: options.now(),
    };
    return { ...interactionOf(call, details), ...more };
  }

  const stored = (callId: EndedCall["id"]) => store.read.records.get("interaction", callId);

  /** What the wrap-up makes of the call's interaction. A call that is not on the desk any more has one already. */
  function wrapped(form: WrapUpForm, fields: WrapUpFields, call: EndedCall | null): Interaction {
    const before = stored(form.callId);
    const base = call === null ? before : interaction(call, form.target, carriedOver(before));
    if (base === null) throw new Refusal("no-such-call");
    const at = options.now();
    return {
      ...base,
      ...targetFields(form.target),
      contactId: form.contactId,
      dispositionId: fields.dispositionId,
      notes: fields.notes,
      // A wrap-up written again later does not lengthen the handle time.
      wrapUpMs: call === null ? base.wrapUpMs : Math.max(0, at - call.endedAt),
      updatedAt: at,
    };
  }

  /** What only the record on disk knows after a restart: how the call sounded. */
  function carriedOver(before: Interaction | null): Partial<Interaction> {
    if (before === null) return {};
    return { version: before.version, ...(before.quality === null ? {} : { quality: before.quality }) };
  }

  function log(call: EndedCall): void {
    if (stored(call.id) !== null) return;
    const written = store.write.records
      .save("interaction", interaction(call, pops.recordOf(call.id), {}))
      .catch((error: unknown) => {
        unwritten.set(call.id, call);
        options.logger.error({ err: error, callId: call.id }, "a call's record could not be written yet");
      })
      .finally(() => writing.delete(call.id));
    writing.set(call.id, written);
  }

  return {
    log,
    writeAgain() {
      const calls = [...unwritten.values()];
      unwritten.clear();
      for (const call of calls) log(call);
    },
    async moveTo(callId, target) {
      await writing.get(callId);
      const before = stored(callId);
      if (before === null) return;
      const after = { ...before, ...targetFields(target), updatedAt: options.now() };
      await store.write.records.save("interaction", after);
    },
    async wrapUp(form, call, timeIsUp = false) {
      await writing.get(form.callId);
      const at = options.now();
      const dispositions = store.read.dispositions.all();
      // A desk that has not synchronised yet has nothing to choose from: it must not block the agent.
      const mode = dispositions.length === 0 ? "optional" : options.mode();
      const checked = wrapUpForm(form, { mode, dispositions, now: at, timeIsUp });
      if (!checked.ok) throw new Refusal("form-invalid", {}, checked.errors);
      const record = wrapped(form, checked.fields, call);
      const saves: AnySaveOp[] = [{ op: "save", entity: "interaction", record }];
      if (checked.fields.task !== null) {
        const task: Task = {
          ...checked.fields.task,
          ...targetFields(form.target),
          id: newId<TaskId>(),
          version: 0,
          createdAt: at,
          updatedAt: at,
          status: "open",
          doneAt: null,
          interactionId: form.callId as string as InteractionId,
          assigneeId: options.userId,
          teamId: null,
          callback: null,
        };
        saves.push({ op: "save", entity: "task", record: task });
      }
      const ops: WriteOp[] = [...saves, { op: "discard-draft", key: `wrap-up:${form.callId}` }];
      if (call !== null) ops.push({ op: "put-call", call: { ...call, work: "done" }, dialog: null });
      await store.write.transact(ops);
      options.done(form.callId);
    },
  };
}
