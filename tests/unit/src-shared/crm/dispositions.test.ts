import { describe, expect, it } from "vitest";
import { dispositionTree, leafPath } from "#shared/crm/index.ts";
import { type DispositionId, newId } from "#shared/ids.ts";
import { aDisposition } from "#tests/helpers/builders.ts";

const sales = aDisposition({ code: "sales", sort: 2 });
const support = aDisposition({ code: "support", sort: 1 });
const sold = aDisposition({ code: "sold", parentId: sales.id, sort: 1 });
const lost = aDisposition({ code: "lost", parentId: sales.id, sort: 1 });
const all = [sold, sales, lost, support];

describe("the disposition tree", () => {
  it("sorts siblings by their order, then by code", () => {
    const tree = dispositionTree(all);
    expect(tree.map(({ disposition }) => disposition.code)).toEqual(["support", "sales"]);
    expect(tree[1]?.children.map(({ disposition }) => disposition.code)).toEqual(["lost", "sold"]);
  });

  it("gives the path to a leaf, and none to a group or to nothing", () => {
    const tree = dispositionTree(all);
    expect(leafPath(tree, sold.id)?.map(({ code }) => code)).toEqual(["sales", "sold"]);
    expect(leafPath(tree, support.id)?.map(({ code }) => code)).toEqual(["support"]);
    expect(leafPath(tree, sales.id)).toBeNull();
    expect(leafPath(tree, newId<"DispositionId">() as DispositionId)).toBeNull();
  });

  it("leaves out what is inactive, with all below it", () => {
    const tree = dispositionTree([{ ...sales, active: false }, sold, support]);
    expect(tree.map(({ disposition }) => disposition.code)).toEqual(["support"]);
    expect(leafPath(tree, sold.id)).toBeNull();
  });

  it("shows one whose parent has not arrived yet at the top", () => {
    expect(dispositionTree([sold]).map(({ disposition }) => disposition.code)).toEqual(["sold"]);
  });

  it("does not walk a circle for ever", () => {
    const a = aDisposition({ code: "a" });
    const b = aDisposition({ code: "b", parentId: a.id });
    expect(dispositionTree([{ ...a, parentId: b.id }, b, support]).map(({ disposition }) => disposition.code)).toEqual([
      "support",
    ]);
  });
});
