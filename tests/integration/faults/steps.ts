import fc from "fast-check";

/** What may be done to one message of a round, or to all of them. `at`: which message, counted in both directions. */
export type RoundFault =
  | { readonly kind: "none" }
  | { readonly kind: "down" }
  | { readonly kind: "lose"; readonly every: number }
  | { readonly kind: "lose-one" | "cut-body" | "black-hole"; readonly at: number }
  | {
      readonly kind: "act";
      readonly at: number;
      readonly what: "kill-central" | "kill-postgres" | "kill-writer" | "type" | "move";
      /** Ms between the message and the deed: in the middle of the work that it asks for. */
      readonly after: number;
    };

/** One step of an interleaving. Numbers choose among what there is (`pick`) or who does it (`desk`). A step that can't be done does nothing. */
export type Step =
  | {
      readonly do: "create";
      readonly desk: number;
      readonly what: "customer" | "family" | "lead" | "interaction" | "task";
    }
  | { readonly do: "edit"; readonly desk: number; readonly pick: number; readonly field: number; readonly odd: number }
  | { readonly do: "note" | "remove" | "sleep"; readonly desk: number; readonly pick: number }
  | { readonly do: "sync"; readonly desks: number; readonly fault: RoundFault }
  | { readonly do: "settle"; readonly desk: number; readonly mine: boolean }
  | { readonly do: "move"; readonly pick: number; readonly to: "Sales" | "Support" | null }
  | { readonly do: "transfer"; readonly to: "Sales" | "Support" }
  | { readonly do: "erase"; readonly pick: number }
  | { readonly do: "clock"; readonly who: number; readonly hours: number }
  | { readonly do: "month" }
  | { readonly do: "kill-central" | "kill-postgres" }
  | { readonly do: "restart" | "kill-writer" | "resync" | "twice"; readonly desk: number }
  | { readonly do: "protocol"; readonly version: "2" | null };

const desk = fc.nat({ max: 2 });
const pick = fc.nat({ max: 30 });
const at = fc.integer({ min: 1, max: 8 });

const fault: fc.Arbitrary<RoundFault> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: "none" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "down" } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("lose" as const), every: fc.integer({ min: 2, max: 10 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("lose-one" as const, "cut-body" as const, "black-hole" as const),
      at,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("act" as const),
      at,
      what: fc.constantFrom(
        "kill-central" as const,
        "kill-postgres" as const,
        "kill-writer" as const,
        "type" as const,
        "move" as const,
      ),
      after: fc.constantFrom(0, 0, 3, 10, 25),
    }),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("create" as const),
      desk,
      what: fc.constantFrom(
        "customer" as const,
        "family" as const,
        "lead" as const,
        "interaction" as const,
        "task" as const,
      ),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      desk,
      pick,
      field: fc.nat({ max: 3 }),
      odd: fc.nat({ max: 12 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("note" as const), desk, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("remove" as const, "sleep" as const), desk, pick }) },
  {
    weight: 14,
    arbitrary: fc.record({ do: fc.constant("sync" as const), desks: fc.integer({ min: 1, max: 7 }), fault }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("settle" as const), desk, mine: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      pick,
      to: fc.constantFrom("Sales" as const, "Support" as const, null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("transfer" as const),
      to: fc.constantFrom("Sales" as const, "Support" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("erase" as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      who: fc.nat({ max: 3 }),
      hours: fc.constantFrom(-1, 1, 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("month" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("kill-central" as const, "kill-postgres" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("restart" as const, "kill-writer" as const, "resync" as const, "twice" as const),
      desk,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("protocol" as const), version: fc.constantFrom("2" as const, null) }),
  },
);

/** Random interleavings: as long as a run should be. */
export function interleavings(steps: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(step, { minLength: Math.floor(steps / 2), maxLength: steps, size: "max" });
}
