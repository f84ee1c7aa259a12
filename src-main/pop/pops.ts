import type { Logger } from "pino";
import type { Call } from "#shared/call/types.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import { type CallId, newId, type PopId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import { nextPop, type Pop, type PopTarget, takeOffer } from "#shared/pop/index.ts";
import { evidenceOf, localMatches, questionOf } from "./evidence.ts";
import { cardOf, decideNow, numberParts, type OpenPop, popOfRecord } from "./open-pop.ts";
import type { PopSources } from "./pop-sources.ts";

/** A pop that came from outside the telephone: a `popline:` link, or another phone console's HTTP pop. */
export interface ExternalPopRequest {
  readonly origin: "popline-link" | "external" | "tel-link";
  readonly number: string | null;
  readonly name: string | null;
  /** A record id or account number. */
  readonly ref: string | null;
}

export interface PopsOptions {
  readonly sources: PopSources;
  readonly logger: Logger;
  readonly now: () => number;
  /** Whether a call is live or waits for its wrap-up: its tab is not taken by another call. */
  readonly busy: (callId: CallId) => boolean;
  /** The list changed: newest first. */
  readonly publish: (pops: Pop[]) => void;
}

/** The pops on this desk. Every method that names a pop answers false when there is none of that id. */
export interface Pops {
  list(): readonly Pop[];
  get(id: PopId): Pop | null;
  ofCall(callId: CallId): Pop | null;
  /** What was typed about this call is saved. */
  settled(callId: CallId): void;
  /** Whether the agent has typed about this call. */
  typedAbout(callId: CallId): boolean;
  /** Idempotent per call: a second offer of the same call changes nothing. `target`: the agent dialled from that record. */
  openForCall(call: Call, target: PopTarget | null): Pop;
  /** The network names another party: decided again; what is typed stays. */
  identityChanged(call: Call): void;
  openExternal(request: ExternalPopRequest): Pop;
  /** Opens a record's tab by hand; the one that is open, if there is one. null: no such record. */
  openRecord(target: PopTarget): Pop | null;
  choose(id: PopId, target: PopTarget): boolean;
  noneOfThem(id: PopId): boolean;
  attach(id: PopId, target: PopTarget, why: "agent-chose" | "lead-saved"): boolean;
  acceptOffer(id: PopId): boolean;
  dismissOffer(id: PopId): boolean;
  askCentralAgain(id: PopId): boolean;
  editing(id: PopId, dirty: boolean): boolean;
  close(id: PopId): boolean;
  /** Records changed in the store: cards that show them are read again. */
  refresh(): void;
  /** Pops of an engine that died. */
  restore(pops: readonly Pop[]): void;
  clear(): void;
}

export function createPops(options: PopsOptions): Pops {
  const { sources, logger } = options;
  const open = new Map<PopId, OpenPop>();

  const publish = () => options.publish([...open.values()].map((entry) => entry.pop).reverse());

  function put(id: PopId, change: (entry: OpenPop) => Pop): boolean {
    const entry = open.get(id);
    if (!entry) return false;
    const pop = change(entry);
    if (pop !== entry.pop) {
      entry.pop = pop;
      publish();
    }
    return true;
  }

  const entryOfCall = (callId: CallId) => [...open.values()].find((entry) => entry.pop.callId === callId) ?? null;

  /** Row 7: while central is asked the form is there already; its answer decides again. */
  function askCentral(id: PopId): void {
    const entry = open.get(id);
    if (!entry?.evidence || entry.pop.decision.kind !== "new-lead") return;
    const question = questionOf(entry.evidence, sources.attachedKeys());
    if (question === null) {
      entry.central = { state: "answered", matches: [] };
      decideAgain(id);
      return;
    }
    entry.central = { state: "asking" };
    decideAgain(id);
    const asked = entry.evidence;
    void askBoth(question, asked.key.kind === "e164" ? asked.key.e164 : null).then(({ answer, card }) => {
      if (open.get(id) !== entry || entry.evidence !== asked) return;
      entry.central = answer;
      entry.centralCard = card;
      logger.info({ popId: id, answer: answer.state }, "central answered a lookup");
      decideAgain(id);
    });
  }

  /** A reference that central does not know either falls back to the number. */
  async function askBoth(question: { number: string } | { ref: string }, number: string | null) {
    const first = await sources.askCentral(question);
    const nothing = first.answer.state === "answered" && first.answer.matches.length === 0;
    return nothing && "ref" in question && number !== null ? sources.askCentral({ number }) : first;
  }

  function decideAgain(id: PopId): void {
    const entry = open.get(id);
    if (!entry?.evidence) return;
    const local = localMatches(entry.evidence, sources);
    const decided = decideNow(entry.evidence, local, entry.central, entry.centralCard, sources);
    put(id, () => nextPop(entry.pop, decided, { typing: entry.dirty }).pop);
  }

  /** The open tab of the record that a call is about, unless another call still needs it. */
  function idleTabOf({ decision }: Pop): OpenPop | null {
    if (decision.kind !== "record") return null;
    const same = [...open.values()].filter(
      ({ pop }) => pop.decision.kind === "record" && pop.decision.target.id === decision.target.id,
    );
    return same.find(({ pop }) => pop.callId === null || !options.busy(pop.callId)) ?? null;
  }

  /** A tab that is asked for again comes first. */
  function comeForward(id: PopId): Pop | null {
    const entry = open.get(id);
    if (!entry) return null;
    open.delete(id);
    entry.pop = { ...entry.pop, openedAt: options.now() };
    open.set(id, entry);
    publish();
    return entry.pop;
  }

  function begin(pop: Pop, evidence: OpenPop["evidence"], dirty = false): Pop {
    open.set(pop.id, { pop, evidence, central: { state: "not-asked" }, centralCard: null, dirty, typed: false });
    publish();
    askCentral(pop.id);
    return open.get(pop.id)?.pop ?? pop;
  }

  function decided(
    evidence: NonNullable<OpenPop["evidence"]>,
    parts: Omit<Pop, "decision" | "card" | "offer" | "others">,
  ): Pop {
    const { decision, card, others } = decideNow(
      evidence,
      localMatches(evidence, sources),
      { state: "not-asked" },
      null,
      sources,
    );
    return { ...parts, decision, card, offer: null, others };
  }

  function byHand(id: PopId, target: PopTarget, row: 5 | 6 | null, code: "agent-chose" | "lead-saved"): boolean {
    const entry = open.get(id);
    if (!entry) return false;
    const card = cardOf(target, sources, entry.centralCard);
    if (card !== null) return settle(id, target, card, row, code);
    // One of several whom only central knows: its card is fetched, and the choice stands as soon as it is there.
    void sources.askCentral({ ref: target.id }).then(({ answer, card: fetched }) => {
      if (fetched !== null && open.get(id) === entry) settle(id, target, fetched, row, code);
      else logger.info({ popId: id, answer: answer.state }, "central had no card for the record that was chosen");
    });
    return true;
  }

  function settle(
    id: PopId,
    target: PopTarget,
    card: RecordCard,
    row: 5 | 6 | null,
    code: "agent-chose" | "lead-saved",
  ): boolean {
    return put(id, (entry) => {
      entry.dirty = true;
      entry.centralCard = card;
      const name = card.type === "customer" ? card.customer.name : card.lead.name;
      return {
        ...entry.pop,
        decision: { kind: "record", row, target, why: { code, values: { name } } },
        card,
        offer: null,
        others: [],
      };
    });
  }

  const pops: Pops = {
    list: () => [...open.values()].map((entry) => entry.pop).reverse(),
    get: (id) => open.get(id)?.pop ?? null,
    settled(callId) {
      const entry = entryOfCall(callId);
      if (!entry) return;
      entry.typed = false;
      entry.dirty = false;
    },
    typedAbout: (callId) => entryOfCall(callId)?.typed ?? false,
    ofCall: (callId) => entryOfCall(callId)?.pop ?? null,
    openForCall(call, target) {
      const there = entryOfCall(call.id);
      if (there) return there.pop;
      const evidence = evidenceOf(call, sources.rules());
      if (target !== null) {
        const opened = pops.openRecord(target);
        if (opened !== null && opened.callId === null) {
          put(opened.id, (entry) => ({
            ...entry.pop,
            callId: call.id,
            ...numberParts(call.remote.number, evidence.key, sources),
          }));
          return open.get(opened.id)?.pop ?? opened;
        }
      }
      const parts = {
        id: newId<PopId>(),
        callId: call.id,
        openedAt: options.now(),
        origin: "call" as const,
        callerName: call.remote.name,
        ...numberParts(call.remote.number, evidence.key, sources),
      };
      const pop = decided(evidence, parts);
      const idle = idleTabOf(pop);
      if (idle === null) return begin(pop, evidence);
      // The record's tab that is open already takes the call, and comes first.
      open.delete(idle.pop.id);
      return begin({ ...pop, id: idle.pop.id }, evidence, idle.dirty);
    },
    identityChanged(call) {
      const entry = entryOfCall(call.id);
      if (!entry) return;
      const evidence = evidenceOf(call, sources.rules());
      entry.evidence = evidence;
      entry.central = { state: "not-asked" };
      const before = entry.pop;
      decideAgain(entry.pop.id);
      if (entry.pop !== before && entry.pop.offer === null) {
        put(entry.pop.id, ({ pop }) => ({
          ...pop,
          callerName: call.remote.name,
          ...numberParts(call.remote.number, evidence.key, sources),
        }));
      }
      askCentral(entry.pop.id);
    },
    openExternal({ origin, number, name, ref }) {
      const key = numberKey(number ?? "", sources.rules());
      const evidence = {
        attached: ref === null ? {} : { [sources.attachedKeys()[0] ?? "id"]: ref },
        remote: { number: number ?? "", name, source: "from" as const, withheld: key.kind === "withheld" },
        key,
        divertedBy: null,
        dialed: null,
      };
      const parts = {
        id: newId<PopId>(),
        callId: null,
        openedAt: options.now(),
        origin,
        callerName: name,
        ...numberParts(number ?? "", key, sources),
      };
      const pop = decided(evidence, parts);
      const { decision } = pop;
      if (decision.kind === "record") {
        const there = pops
          .list()
          .find((one) => one.decision.kind === "record" && one.decision.target.id === decision.target.id);
        if (there) return comeForward(there.id) ?? there;
      }
      return begin(pop, evidence);
    },
    openRecord(target) {
      const there = pops.list().find((pop) => pop.decision.kind === "record" && pop.decision.target.id === target.id);
      if (there) return there;
      const card = sources.card(target);
      return card === null ? null : begin(popOfRecord(newId<PopId>(), target, card, options.now()), null);
    },
    choose(id, target) {
      const entry = open.get(id);
      if (!entry) return false;
      const { decision } = entry.pop;
      const key = entry.evidence?.key;
      if (decision.kind === "choose" || entry.pop.others.some((match) => match.target.id === target.id)) {
        if (key?.kind === "e164") sources.rememberChoice(target, key.e164);
      }
      return byHand(id, target, decision.kind === "probable" ? 6 : 5, "agent-chose");
    },
    noneOfThem: (id) => {
      const done = put(id, (entry) => ({
        ...entry.pop,
        decision: {
          kind: "new-lead",
          row: 7,
          check: "not-found",
          why: { code: "not-found", values: { number: entry.pop.numberShown } },
        },
        card: null,
        offer: null,
        others: [],
      }));
      return done;
    },
    attach: (id, target, why) => byHand(id, target, null, why),
    acceptOffer: (id) =>
      put(id, (entry) => {
        const taken = takeOffer(entry.pop);
        const key = entry.evidence?.key ?? null;
        return { ...taken, ...numberParts(entry.evidence?.remote.number ?? taken.number, key, sources) };
      }),
    dismissOffer: (id) => put(id, (entry) => ({ ...entry.pop, offer: null })),
    askCentralAgain(id) {
      if (!open.has(id)) return false;
      askCentral(id);
      return true;
    },
    editing: (id, dirty) =>
      put(id, (entry) => {
        entry.dirty = dirty;
        entry.typed = dirty;
        return entry.pop;
      }),
    close(id) {
      const closed = open.delete(id);
      if (closed) publish();
      return closed;
    },
    refresh() {
      let changed = false;
      for (const entry of open.values()) {
        const { decision, card } = entry.pop;
        if (decision.kind !== "record") continue;
        const fresh = sources.card(decision.target);
        if (fresh === null || JSON.stringify(fresh) === JSON.stringify(card)) continue;
        entry.pop = { ...entry.pop, card: fresh };
        changed = true;
      }
      if (changed) publish();
    },
    restore(restored) {
      for (const pop of [...restored].reverse()) {
        open.set(pop.id, {
          pop,
          evidence: null,
          central: { state: "not-asked" },
          centralCard: pop.card,
          dirty: true,
          typed: false,
        });
      }
      publish();
    },
    clear() {
      open.clear();
      publish();
    },
  };
  return pops;
}
