import type { Call } from "#shared/call/types.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import { newId, type PopId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";
import { nextPop, type Pop, type PopDecision, type PopEvidence, type PopTarget, takeOffer } from "#shared/pop/index.ts";
import { askCentral } from "./ask-central.ts";
import { evidenceOf, localMatches } from "./evidence.ts";
import { cardOf, decideNow, numberParts, type OpenPop, popOfRecord } from "./open-pop.ts";
import { PopList } from "./pop-list.ts";
import type { Pops, PopsOptions } from "./types.ts";

export function createPops(options: PopsOptions): Pops {
  const { sources, logger } = options;
  const list = new PopList(options);
  const ask = (id: PopId) => askCentral({ list, sources, logger, decideAgain }, id);

  /** @returns the decision of now, whether or not the pop shows it. */
  function decideAgain(id: PopId): PopDecision | null {
    const entry = list.find(id);
    if (!entry?.evidence) return null;
    const local = localMatches(entry.evidence, sources);
    const decided = decideNow(entry.evidence, local, entry.central, entry.centralCard, sources);
    list.put(id, () => nextPop(entry.pop, decided, { typing: entry.dirty }).pop);
    return decided.decision;
  }

  function begin(pop: Pop, evidence: OpenPop["evidence"], dirty = false): Pop {
    list.add({ pop, evidence, central: { state: "not-asked" }, centralCard: null, dirty, typed: false });
    list.publish();
    ask(pop.id);
    return list.find(pop.id)?.pop ?? pop;
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

  /** What is known of the caller changed: decided again; what is typed stays. */
  function evidenceChanged(entry: OpenPop, call: Call, handover: PopEvidence["handover"]): void {
    const evidence = evidenceOf(call, sources.rules(), handover);
    entry.evidence = evidence;
    entry.central = { state: "not-asked" };
    const decision = decideAgain(entry.pop.id);
    const parts = numberParts(call.remote.number, evidence.key, sources);
    // A pane that keeps what was typed about the party before keeps that party's number too.
    if (decision !== null && isShown(decision, entry.pop) && entry.pop.number !== parts.number)
      list.put(entry.pop.id, ({ pop }) => ({ ...pop, callerName: call.remote.name, ...parts }));
    ask(entry.pop.id);
  }

  function byHand(id: PopId, target: PopTarget, row: 5 | 6 | null, code: "agent-chose" | "lead-saved"): boolean {
    const entry = list.find(id);
    if (!entry) return false;
    const card = cardOf(target, sources, entry.centralCard);
    if (card !== null) return settle(id, target, card, row, code);
    // One of several whom only central knows: its card is fetched, and the choice stands as soon as it is there.
    void sources.askCentral({ ref: target.id }).then(({ answer, card: fetched }) => {
      if (fetched !== null && list.find(id) === entry) settle(id, target, fetched, row, code);
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
    return list.put(id, (entry) => {
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
    list: () => list.pops,
    get: (id) => list.find(id)?.pop ?? null,
    settled(callId) {
      const entry = list.ofCall(callId);
      if (!entry) return;
      entry.typed = false;
      entry.dirty = false;
    },
    typedAbout: (callId) => list.ofCall(callId)?.typed ?? false,
    ofCall: (callId) => list.ofCall(callId)?.pop ?? null,
    recordOf(callId) {
      const decision = list.ofCall(callId)?.pop.decision;
      return decision?.kind === "record" ? decision.target : null;
    },
    openForCall(call, target) {
      const there = list.ofCall(call.id);
      if (there) return there.pop;
      const evidence = evidenceOf(call, sources.rules());
      if (target !== null) {
        const opened = pops.openRecord(target);
        if (opened !== null && opened.callId === null) {
          list.put(opened.id, (entry) => ({
            ...entry.pop,
            callId: call.id,
            ...numberParts(call.remote.number, evidence.key, sources),
          }));
          return list.find(opened.id)?.pop ?? opened;
        }
      }
      const parts = {
        id: newId<PopId>(),
        callId: call.id,
        openedAt: options.now(),
        origin: "call" as const,
        callerName: call.remote.name,
        handover: null,
        ...numberParts(call.remote.number, evidence.key, sources),
      };
      const pop = decided(evidence, parts);
      const idle = list.idleTabOf(pop);
      if (idle === null) return begin(pop, evidence);
      // The record's tab that is open already takes the call, and comes first.
      list.remove(idle.pop.id);
      return begin({ ...pop, id: idle.pop.id }, evidence, idle.dirty);
    },
    identityChanged(call) {
      const entry = list.ofCall(call.id);
      if (!entry) return;
      evidenceChanged(entry, call, entry.evidence?.handover ?? null);
    },
    handOver(call, handover) {
      const entry = list.ofCall(call.id);
      if (!entry) return;
      const { id, at, kind, notes, fromName: from, target } = handover;
      list.put(entry.pop.id, ({ pop }) => ({ ...pop, handover: { id, from, at, kind, notes } }));
      evidenceChanged(entry, call, target === null ? null : { from, target });
    },
    openExternal({ origin, number, name, ref }) {
      const key = numberKey(number ?? "", sources.rules());
      const evidence = {
        attached: ref === null ? {} : { [sources.attachedKeys()[0] ?? "id"]: ref },
        remote: { number: number ?? "", name, source: "from" as const, withheld: key.kind === "withheld" },
        key,
        divertedBy: null,
        dialed: null,
        handover: null,
      };
      const parts = {
        id: newId<PopId>(),
        callId: null,
        openedAt: options.now(),
        origin,
        callerName: name,
        handover: null,
        ...numberParts(number ?? "", key, sources),
      };
      const pop = decided(evidence, parts);
      const { decision } = pop;
      if (decision.kind === "record") {
        const there = pops
          .list()
          .find((one) => one.decision.kind === "record" && one.decision.target.id === decision.target.id);
        if (there) return list.comeForward(there.id) ?? there;
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
      const entry = list.find(id);
      if (!entry) return false;
      const { decision } = entry.pop;
      const key = entry.evidence?.key;
      if (decision.kind === "choose" || entry.pop.others.some((match) => match.target.id === target.id)) {
        if (key?.kind === "e164") sources.rememberChoice(target, key.e164);
      }
      return byHand(id, target, decision.kind === "probable" ? 6 : 5, "agent-chose");
    },
    noneOfThem: (id) => {
      const done = list.put(id, (entry) => ({
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
      list.put(id, (entry) => {
        const taken = takeOffer(entry.pop);
        const key = entry.evidence?.key ?? null;
        return { ...taken, ...numberParts(entry.evidence?.remote.number ?? taken.number, key, sources) };
      }),
    dismissOffer: (id) => list.put(id, (entry) => ({ ...entry.pop, offer: null })),
    askCentralAgain(id) {
      if (list.find(id) === null) return false;
      ask(id);
      return true;
    },
    editing: (id, dirty) =>
      list.put(id, (entry) => {
        entry.dirty = dirty;
        entry.typed = dirty;
        return entry.pop;
      }),
    close(id) {
      const closed = list.remove(id);
      if (closed) list.publish();
      return closed;
    },
    refresh() {
      let changed = false;
      for (const entry of list.entries) {
        const { decision, card } = entry.pop;
        if (decision.kind !== "record") continue;
        const fresh = sources.card(decision.target);
        if (fresh === null || JSON.stringify(fresh) === JSON.stringify(card)) continue;
        entry.pop = { ...entry.pop, card: fresh };
        changed = true;
      }
      if (changed) list.publish();
    },
    restore(restored) {
      for (const pop of [...restored].reverse()) {
        list.add({
          pop,
          evidence: null,
          central: { state: "not-asked" },
          centralCard: pop.card,
          dirty: true,
          typed: false,
        });
      }
      list.publish();
    },
    clear() {
      list.clear();
      list.publish();
    },
  };
  return pops;
}

/** Whether the pop shows this decision, and not an older one that is being typed in. */
function isShown(decision: PopDecision, { decision: shown, offer }: Pop): boolean {
  if (offer !== null || decision.kind !== shown.kind) return false;
  return decision.kind !== "record" || (shown.kind === "record" && decision.target.id === shown.target.id);
}
