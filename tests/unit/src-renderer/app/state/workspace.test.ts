import { expect, test } from "vitest";
import { createWorkspace, placePops, showPage, showPop, tabsOf } from "#renderer/app/state/workspace.ts";
import type { PopId } from "#shared/ids.ts";
import { aCall, aPop, testTime } from "../../../../helpers/builders.ts";

const older = aPop({ openedAt: testTime });
const newer = aPop({ openedAt: testTime + 1_000 });

function atOlder() {
  return createWorkspace("desk", [older]).getState();
}

test("tabs stand newest left", () => {
  expect(tabsOf([older, newer])).toEqual([newer, older]);
});

test("with nobody typing a pop comes to the front", () => {
  const placed = placePops(atOlder(), [older, newer], [], false);
  expect(placed).toMatchObject({ activePop: newer.id, glowing: [] });
});

test("while the agent types a pop stays behind and glows", () => {
  const placed = placePops(atOlder(), [older, newer], [], true);
  expect(placed).toMatchObject({ activePop: older.id, glowing: [newer.id] });
});

test("a number that the agent dialled comes to the front even from a field", () => {
  const call = aCall({ direction: "out" });
  const own = aPop({ openedAt: testTime + 1_000, callId: call.id });
  expect(placePops(atOlder(), [older, own], [call], true).activePop).toBe(own.id);
});

test("a pop that another console opened does not take the keyboard", () => {
  const external = aPop({ openedAt: testTime + 1_000, origin: "external" });
  expect(placePops(atOlder(), [older, external], [], true).activePop).toBe(older.id);
});

test("a later push of the same pops moves nothing", () => {
  const placed = placePops(atOlder(), [older, newer], [], true);
  expect(placePops(placed, [older, { ...newer, others: [] }], [], false)).toMatchObject({
    activePop: older.id,
    glowing: [newer.id],
  });
});

test("the newest takes the place of a closed tab", () => {
  const both = placePops(atOlder(), [older, newer], [], false);
  expect(placePops(both, [older], [], false).activePop).toBe(older.id);
  expect(placePops(both, [], [], false).activePop).toBeNull();
});

test("a pop brings the agent back from a list when nobody types, and only glows when somebody does", () => {
  const inTasks = { ...atOlder(), page: "tasks" as const };
  expect(placePops(inTasks, [older, newer], [], false).page).toBe("desk");
  expect(placePops(inTasks, [older, newer], [], true)).toMatchObject({ page: "tasks", glowing: [newer.id] });
});

test("looking at a tab ends its glow", () => {
  const store = createWorkspace("tasks", [older]);
  store.setState(placePops(store.getState(), [older, newer], [], true));
  showPop(store, newer.id);
  expect(store.getState()).toMatchObject({ page: "desk", activePop: newer.id, glowing: [] });
});

test("going to the desk ends the glow of the tab in front only", () => {
  const store = createWorkspace("tasks", [older]);
  store.setState({ glowing: [older.id, newer.id] as PopId[] });
  showPage(store, "desk");
  expect(store.getState().glowing).toEqual([newer.id]);
});

test("after a reload the newest tab is in front and none glows", () => {
  expect(createWorkspace("desk", [older, newer]).getState()).toMatchObject({ activePop: newer.id, glowing: [] });
});
