import { describe, expect, it } from "vitest";
import { functionGroups } from "#renderer/features/administration/function-groups.ts";
import { teamTree, withBelow } from "#renderer/features/administration/team-tree.ts";
import { centralFunctions, type Team } from "#shared/contract/desk/index.ts";
import { newId, type TeamId } from "#shared/ids.ts";

const team = (name: string, parentId: TeamId | null = null, id = newId<TeamId>()): Team => ({
  ...{ id, name, parentId, headId: null, version: 1, createdAt: 1, users: 0 },
});
const shape = (teams: readonly Team[]) => teamTree(teams).map(({ team: it, depth }) => `${depth} ${it.name}`);

describe("the tree of teams", () => {
  const top = team("Top");
  const left = team("Left", top.id);
  const leaf = team("Leaf", left.id);
  const other = team("Other");

  it("stands each team below its parent, whatever the order they come in", () => {
    expect(shape([leaf, left, other, top])).toEqual(["0 Other", "0 Top", "1 Left", "2 Leaf"]);
  });

  it("hides none: neither one whose parent is missing nor a ring", () => {
    const [a, b] = [newId<TeamId>(), newId<TeamId>()];
    expect(shape([team("Orphan", newId<TeamId>())])).toEqual(["0 Orphan"]);
    expect(shape([team("A", b, a), team("B", a, b)])).toHaveLength(2);
  });

  it("knows what is within a team, where it can't be hung", () => {
    expect(withBelow([leaf, left, other, top], left.id)).toEqual(new Set([left.id, leaf.id]));
  });
});

it("every function of central can be ticked, once", () => {
  expect(functionGroups.flatMap((group) => group.functions).sort()).toEqual([...centralFunctions].sort());
});
