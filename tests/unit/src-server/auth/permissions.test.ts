import { describe, expect, test } from "vitest";
import { covers, kindOf, mayUse } from "#server/auth/functions.ts";
import { mayDo } from "#server/auth/permissions.ts";
import { type CentralFunction, centralFunctions } from "#shared/contract/central/index.ts";
import { entityNames } from "#shared/crm/index.ts";

const having = (...functions: CentralFunction[]) => ({ functions: new Set(functions) });
const everything = having(...centralFunctions);

describe("what a role may do with records", () => {
  test("everybody reads everything within his scope", () => {
    for (const entity of entityNames) expect(mayDo(having(), "read", entity)).toBe(true);
  });

  test("whoever takes calls writes them down and plans tasks, whatever his role grants", () => {
    for (const entity of ["interaction", "task"] as const)
      for (const action of ["create", "update"] as const) expect(mayDo(having(), action, entity)).toBe(true);
    expect(mayDo(having(), "delete", "interaction")).toBe(false);
    expect(mayDo(having(), "update", "customer")).toBe(false);
    expect(mayDo(having("records.edit"), "update", "customer")).toBe(true);
    expect(mayDo(having("records.edit"), "delete", "customer")).toBe(false);
  });

  test("nobody writes colleagues as records", () => {
    for (const action of ["create", "update", "delete"] as const)
      expect(mayDo(everything, action, "colleague")).toBe(false);
  });

  test("a role grants what it names and nothing else", () => {
    for (const fn of centralFunctions)
      for (const other of centralFunctions) expect(mayUse(having(fn), other)).toBe(fn === other);
  });
});

describe("handing roles out", () => {
  test("nobody gives functions, or a scope, that he has not himself", () => {
    const lead = { ...having("users.manage", "records.edit"), scope: "team" as const };
    expect(covers(lead, { functions: ["records.edit"], scope: "own" })).toBe(true);
    expect(covers(lead, { functions: ["records.edit"], scope: "team" })).toBe(true);
    expect(covers(lead, { functions: ["records.edit"], scope: "team-and-below" })).toBe(false);
    expect(covers(lead, { functions: ["roles.manage"], scope: "own" })).toBe(false);
    expect(covers(lead, { functions: ["a function of a later version"], scope: "own" })).toBe(false);
  });

  test("desks of before custom roles are told the nearest of the three that they know", () => {
    expect(kindOf([])).toBe("agent");
    expect(kindOf(["records.edit", "customers.delete"])).toBe("agent");
    expect(kindOf(["supervise.live", "reports.read"])).toBe("supervisor");
    expect(kindOf(["supervise.live", "users.manage"])).toBe("administrator");
  });
});
