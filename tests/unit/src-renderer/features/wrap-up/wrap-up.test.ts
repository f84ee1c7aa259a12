import { expect, test } from "vitest";
import { findLeaves, leavesOf } from "#renderer/features/wrap-up/disposition-tree.ts";
import { loggedTo, proposedTask } from "#renderer/features/wrap-up/wrap-up-values.ts";
import { aCall, aDisposition, aPop } from "../../../../helpers/builders.ts";
import { someDispositions, someScenes } from "../../../../helpers/desk-scenes.ts";

const all = someDispositions();

test("only leaves can be chosen, in the order of the tree", () => {
  expect(leavesOf(all, "en").map((leaf) => leaf.path.join(" / "))).toEqual([
    "Sales / Interested",
    "Sales / Order placed",
    "Sales / Not interested",
    "Service / Solved",
    "Service / Passed on",
    "Wrong number",
  ]);
});

test("what is switched off is gone with all under it", () => {
  const without = all.map((one) => (one.code === "sale" ? { ...one, active: false } : one));
  expect(leavesOf(without, "en").map((leaf) => leaf.disposition.code)).toEqual(["solved", "forwarded", "wrong-number"]);
});

test("a leaf is found by words of its path, in either language, or by its code", () => {
  const zh = leavesOf(all, "zh-CN");
  const codes = (text: string) => findLeaves(zh, text).map((leaf) => leaf.disposition.code);
  expect(codes("销售 下单")).toEqual(["order"]);
  expect(codes("Order")).toEqual(["order"]);
  expect(codes("wrong-n")).toEqual(["wrong-number"]);
  expect(codes("nothing")).toEqual([]);
  expect(codes(" ")).toHaveLength(zh.length);
});

test("a tree that names itself as its parent does not hang", () => {
  const self = aDisposition();
  expect(leavesOf([{ ...self, parentId: self.id }], "en")).toEqual([]);
});

test("a call is logged to the decided record, and to nobody before there is one", () => {
  expect(loggedTo(aPop())).toBeNull();
  const decided = someScenes(all).find((scene) => scene.name === "active")?.state.pops[0];
  expect(decided && loggedTo(decided)).toMatchObject({ type: "customer" });
});

test("a callback is proposed to the caller's number tomorrow, and without a number when it is withheld", () => {
  const now = new Date(2026, 10, 20, 10, 17).getTime();
  expect(proposedTask(aCall(), "Call back", now)).toMatchObject({
    number: "13082856110",
    dueAt: new Date(2026, 10, 21, 10, 0).getTime(),
  });
  const withheld = aCall({ remote: { number: "", name: null, source: "from", withheld: true } });
  expect(proposedTask(withheld, "Call back", now).number).toBeNull();
});
