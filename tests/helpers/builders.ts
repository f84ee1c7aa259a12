import type { Agent } from "#shared/agent/index.ts";
import type { Call } from "#shared/call/index.ts";
import type { CustomerCard, LeadCard } from "#shared/crm/cards.ts";
import type { CustomerForm, LeadForm } from "#shared/crm/forms.ts";
import type { Colleague, Contact, Customer, Disposition, Interaction, Lead, Phone, Task } from "#shared/crm/records.ts";
import { type CustomerId, type LeadId, newId } from "#shared/ids.ts";
import type { E164, PhoneRules } from "#shared/phone/index.ts";
import type { Match, Pop, PopEvidence } from "#shared/pop/index.ts";

/** Records for tests: valid as they come, each with an id of its own; a test states only what it is about. */

/** 2026-11-20T10:00:00+08:00. */
export const testTime = 1_795_140_000_000;

const meta = { version: 1, createdAt: testTime, updatedAt: testTime };

/** Beijing, extensions of three to five digits, no outside line. */
export const testRules: PhoneRules = {
  defaultCountry: "CN",
  areaCode: "10",
  internalMinDigits: 3,
  internalMaxDigits: 5,
  outsidePrefix: null,
};

/** Only for numbers that are written in a test: it does not check them. */
export function e164(number: string): E164 {
  return number as E164;
}

export function aCustomer(over: Partial<Customer> = {}): Customer {
  return {
    id: newId(),
    ...meta,
    kind: "person",
    name: "Huang Hang",
    company: "Acme",
    title: null,
    accountNumber: null,
    email: null,
    address: null,
    city: null,
    country: "CN",
    language: "zh-CN",
    timeZone: "Asia/Shanghai",
    tier: "standard",
    status: "active",
    doNotCall: false,
    ownerId: null,
    teamId: null,
    notes: "",
    ...over,
  };
}

export function aContact(over: Partial<Contact> = {}): Contact {
  return { id: newId(), ...meta, customerId: newId(), name: "Li Na", role: null, email: null, ...over };
}

export function aPhone(over: Partial<Phone> = {}): Phone {
  return {
    id: newId(),
    ...meta,
    customerId: null,
    contactId: null,
    leadId: null,
    raw: "13082856110",
    e164: e164("+8613082856110"),
    extension: null,
    label: "mobile",
    chosenAt: null,
    ...over,
  };
}

export function aLead(over: Partial<Lead> = {}): Lead {
  return {
    id: newId(),
    ...meta,
    name: "Chen Wei",
    company: null,
    email: null,
    city: null,
    source: null,
    status: "new",
    interest: null,
    notes: "",
    ownerId: null,
    teamId: null,
    customerId: null,
    ...over,
  };
}

export function anInteraction(over: Partial<Interaction> = {}): Interaction {
  return {
    id: newId(),
    ...meta,
    channel: "call",
    direction: "in",
    customerId: null,
    contactId: null,
    leadId: null,
    agentId: null,
    e164: e164("+8613082856110"),
    rawNumber: "13082856110",
    remoteName: null,
    queue: null,
    dialed: null,
    startedAt: testTime,
    answeredAt: testTime + 5_000,
    endedAt: testTime + 65_000,
    talkMs: 60_000,
    holdMs: 0,
    wrapUpMs: 0,
    outcome: "answered",
    dispositionId: null,
    notes: "",
    transferredTo: null,
    callRef: null,
    quality: null,
    ...over,
  };
}

export function aTask(over: Partial<Task> = {}): Task {
  return {
    id: newId(),
    ...meta,
    kind: "callback",
    title: "Call back",
    note: "",
    dueAt: testTime + 86_400_000,
    status: "open",
    doneAt: null,
    customerId: null,
    leadId: null,
    interactionId: null,
    assigneeId: null,
    teamId: null,
    callback: null,
    number: null,
    ...over,
  };
}

export function aDisposition(over: Partial<Disposition> = {}): Disposition {
  return {
    id: newId(),
    ...meta,
    parentId: null,
    code: "solved",
    labelEn: "Solved",
    labelZh: "已解决",
    sort: 0,
    active: true,
    needsNote: false,
    proposesTask: false,
    ...over,
  };
}

export function aColleague(over: Partial<Colleague> = {}): Colleague {
  return {
    id: newId(),
    ...meta,
    name: "Wang Fang",
    username: "wang.fang",
    extension: "8001",
    teamId: null,
    active: true,
    ...over,
  };
}

/** An incoming call that rings. */
export function aCall(over: Partial<Call> = {}): Call {
  return {
    id: newId(),
    sipCallId: "a84b4c76e66710@exchange.example.com",
    direction: "in",
    remote: { number: "13082856110", name: null, source: "asserted", withheld: false },
    dialed: null,
    queue: null,
    divertedBy: null,
    attached: {},
    state: { name: "ringing", at: testTime },
    line: 1,
    startedAt: testTime,
    answeredAt: null,
    endedAt: null,
    heldMs: 0,
    muted: false,
    dtmf: "",
    recovering: false,
    work: "open",
    purpose: "call",
    about: null,
    transfer: null,
    conference: false,
    room: null,
    shownAs: null,
    autoAnswerAt: null,
    carrier: "line",
    ...over,
  };
}

export function anAgent(over: Partial<Agent> = {}): Agent {
  return { state: { name: "ready", at: testTime }, next: null, ...over };
}

/** One customer's mobile. */
export function aMatch(over: Partial<Match> = {}): Match {
  return {
    target: { type: "customer", id: newId<"CustomerId">() as CustomerId },
    name: "Huang Hang",
    company: "Acme",
    contactId: null,
    contactName: null,
    number: "+8613082856110",
    label: "mobile",
    lastContactAt: null,
    chosenAt: null,
    ...over,
  };
}

/** A match whose owner is a lead. */
export function aLeadMatch(over: Partial<Match> = {}): Match {
  return aMatch({
    target: { type: "lead", id: newId<"LeadId">() as LeadId },
    name: "Chen Wei",
    company: null,
    ...over,
  });
}

/** A call from +86 130 8285 6110. */
export function anEvidence(over: Partial<PopEvidence> = {}): PopEvidence {
  return {
    attached: {},
    remote: { number: "13082856110", name: null, source: "asserted", withheld: false },
    key: { kind: "e164", e164: e164("+8613082856110"), extension: null },
    divertedBy: null,
    dialed: null,
    handover: null,
    ...over,
  };
}

/** A pop that still asks central. */
export function aPop(over: Partial<Pop> = {}): Pop {
  return {
    id: newId(),
    callId: newId(),
    openedAt: testTime,
    origin: "call",
    decision: {
      kind: "new-lead",
      row: 7,
      check: "asking",
      why: { code: "asking-central", values: { number: "+86 130 8285 6110" } },
    },
    card: null,
    number: "13082856110",
    numberShown: "+86 130 8285 6110",
    callerName: null,
    region: { country: "CN", city: null },
    offer: null,
    others: [],
    handover: null,
    ...over,
  };
}

export function aCustomerCard(over: Partial<CustomerCard> = {}): CustomerCard {
  return {
    type: "customer",
    customer: aCustomer(),
    contacts: [],
    phones: [],
    owner: null,
    interactions: [],
    openTasks: [],
    ...over,
  };
}

export function aLeadCard(over: Partial<LeadCard> = {}): LeadCard {
  return { type: "lead", lead: aLead(), phones: [], owner: null, interactions: [], openTasks: [], ...over };
}

/** Filled in with a name and one mobile. */
export function aLeadForm(over: Partial<LeadForm> = {}): LeadForm {
  return {
    name: "Chen Wei",
    company: "",
    email: "",
    city: "",
    source: "",
    interest: "",
    notes: "",
    status: "new",
    phones: [{ id: null, raw: "130 8285 6110", label: "mobile" }],
    ...over,
  };
}

export function aCustomerForm(over: Partial<CustomerForm> = {}): CustomerForm {
  return {
    kind: "person",
    name: "Huang Hang",
    company: "",
    title: "",
    accountNumber: "",
    email: "",
    address: "",
    city: "",
    country: "",
    language: "",
    timeZone: "",
    tier: "standard",
    status: "active",
    doNotCall: false,
    notes: "",
    phones: [],
    ...over,
  };
}
