import fc from "fast-check";

/** What either side may do next, in or out of order. `call`: which of the exchange's calls. */
export type Step =
  | { readonly do: "invite"; readonly body: Body; readonly how: InviteHow }
  | { readonly do: "request"; readonly call: number; readonly method: Method; readonly body: Body }
  | { readonly do: "agent"; readonly what: AgentAct; readonly call: number }
  | { readonly do: "respond"; readonly status: number; readonly body: Body; readonly tag: string }
  | { readonly do: "policy"; readonly status: number }
  | { readonly do: "fault"; readonly what: Fault };

export type Body = "none" | "good" | "no-audio" | "garbage" | "unknown-codec";
export type InviteHow =
  | "plain"
  | "two-contacts"
  | "replaces-unknown"
  | "replaces-known"
  | "again"
  | "100rel"
  | "answer-after";
export type Method = "ACK" | "BYE" | "CANCEL" | "INFO" | "NOTIFY" | "UPDATE" | "REFER" | "PRACK" | "INVITE" | "OPTIONS";
export type Fault = "cut" | "page-dies" | "page-comes";
export type AgentAct = "answer" | "reject" | "hang-up" | "hold" | "resume" | "mute" | "dtmf" | "dial";

/** Of the far ends that may answer one INVITE of the desk (forking). */
export const tags = ["one", "two"] as const;

const body = fc.constantFrom<Body[]>("none", "good", "good", "no-audio", "garbage", "unknown-codec");
const call = fc.integer({ min: 0, max: 2 });

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("invite" as const),
      body,
      how: fc.constantFrom<InviteHow[]>(
        "plain",
        "plain",
        "plain",
        "two-contacts",
        "replaces-unknown",
        "replaces-known",
        "again",
        "100rel",
        "answer-after",
      ),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("request" as const),
      call,
      method: fc.constantFrom<Method[]>(
        "ACK",
        "ACK",
        "BYE",
        "CANCEL",
        "INFO",
        "NOTIFY",
        "UPDATE",
        "REFER",
        "PRACK",
        "INVITE",
        "INVITE",
        "OPTIONS",
      ),
      body,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("agent" as const),
      what: fc.constantFrom<AgentAct[]>(
        "answer",
        "answer",
        "reject",
        "hang-up",
        "hold",
        "resume",
        "mute",
        "dtmf",
        "dial",
      ),
      call,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("respond" as const),
      status: fc.constantFrom(100, 180, 183, 199, 200, 200, 202, 302, 401, 404, 407, 422, 481, 486, 487, 491, 503, 603),
      body,
      tag: fc.constantFrom("one", ...tags),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("policy" as const), status: fc.constantFrom(200, 408, 481, 488, 491, 500) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      what: fc.constantFrom<Fault[]>("cut", "page-dies", "page-comes"),
    }),
  },
);
