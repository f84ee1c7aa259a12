import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

export function recordHandlers(os: Implementer, deps: HandlerDeps) {
  const read = () => deps.workplace().store.read;
  const write = () => deps.workplace().store.write;
  return {
    drafts: {
      save: os.drafts.save.handler(({ input }) => write().drafts.save(input.key, input.body)),
      get: os.drafts.get.handler(({ input }) => read().drafts.get(input.key)),
      discard: os.drafts.discard.handler(async ({ input }) => {
        await write().drafts.discard(input.key);
        return {};
      }),
    },
    records: {
      card: os.records.card.handler(({ input }) => {
        const card = read().cards.of(input);
        if (card === null) throw new Refusal("no-such-record");
        deps.workplace().views.note(input);
        return card;
      }),
      interactions: os.records.interactions.handler(({ input }) => read().interactions.of(input.target, input)),
      customers: os.records.customers.handler(({ input }) => read().customers.list(input)),
      leads: os.records.leads.handler(({ input }) => read().leads.list(input)),
      saveCustomer: os.records.saveCustomer.handler(async ({ input }) => ({
        id: await deps.records().saveCustomer(input.id, input.form),
      })),
      saveLead: os.records.saveLead.handler(async ({ input }) => {
        await deps.records().saveLead(input.id, input.form);
        return {};
      }),
      convertLead: os.records.convertLead.handler(async ({ input }) => ({
        customerId: await deps.records().convertLead(input.id),
      })),
      duplicates: os.records.duplicates.handler(({ input }) => ({ items: read().duplicates(input) })),
      dispositions: os.records.dispositions.handler(() => ({ items: read().dispositions.all() })),
      people: os.records.people.handler(() => ({
        items: read()
          .colleagues.all()
          .map(({ id, name, extension, teamId, active }) => ({ id, name, extension, teamId, active })),
      })),
    },
    tasks: {
      list: os.tasks.list.handler(({ input }) => {
        const { account } = deps.workplace();
        const { status, mine, callbacks, cursor, limit } = input;
        const assigneeId = mine ? account.user.id : null;
        return read().tasks.list({ status, callbacks, cursor, limit, assigneeId, dueBefore: null });
      }),
      save: os.tasks.save.handler(async ({ input }) => ({
        id: await deps.records().saveTask(input.id, input.form, input.target),
      })),
      take: os.tasks.take.handler(async ({ input }) => {
        await deps.records().takeTask(input.id);
        return {};
      }),
      setStatus: os.tasks.setStatus.handler(async ({ input }) => {
        await deps.records().setTaskStatus(input.id, input.status);
        return {};
      }),
    },
    history: {
      list: os.history.list.handler(({ input }) =>
        read().history.list({ ...input, agentId: deps.workplace().account.user.id }),
      ),
    },
    search: {
      query: os.search.query.handler(({ input }) => ({ items: read().search.query(input.text, input.limit) })),
    },
    sync: {
      now: os.sync.now.handler(() => {
        deps.workplace().sync.now();
        deps.session.wake();
        return {};
      }),
      problems: os.sync.problems.handler(() => ({ items: read().outbox.problems() })),
      resolve: os.sync.resolve.handler(async ({ input }) => {
        const { outbox } = write();
        if (input.how.kind === "fields") await outbox.settleConflict(input.id, input.how.take);
        else if (input.how.kind === "drop") await outbox.dropRejected(input.id);
        else await outbox.retryRejected(input.id);
        return {};
      }),
    },
  };
}
