import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type DraftBody, DraftKeeper, type DraftStore } from "#renderer/app/drafts/draft-keeper.ts";
import { DraftShelf } from "#renderer/app/drafts/draft-shelf.ts";

class TestStore implements DraftStore {
  readonly saved: DraftBody[] = [];
  stored: DraftBody | null = null;
  lost = false;
  discarded = 0;

  async save(_key: string, body: DraftBody) {
    if (this.lost) throw new Error("lost");
    this.saved.push(body);
    this.stored = body;
    return { savedAt: Date.now() };
  }
  async get() {
    if (this.lost) throw new Error("lost");
    return this.stored === null ? null : { body: this.stored, updatedAt: 1 };
  }
  async discard() {
    this.discarded += 1;
    this.stored = null;
  }
}

const empty = { notes: "", name: "" };
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers({ now: 1_000 }));
afterEach(() => vi.useRealTimers());

test("what is typed is in the store within 300 ms of the first key, however fast the keys go on", async () => {
  const store = new TestStore();
  const keeper = new DraftKeeper("lead:1", empty, store);
  await settle();
  for (let typed = 1; typed <= 10; typed += 1) {
    keeper.set({ notes: "x".repeat(typed) });
    await vi.advanceTimersByTimeAsync(60);
  }
  expect(store.saved[0]?.notes).toMatch(/^x{1,5}$/);
  await vi.advanceTimersByTimeAsync(300);
  expect(store.stored).toEqual({ notes: "x".repeat(10), name: "" });
  expect(keeper.state.getState().phase).toBe("saved");
});

test("a draft of before is there again", async () => {
  const store = new TestStore();
  store.stored = { notes: "before", gone: "old field" };
  const keeper = new DraftKeeper("lead:1", empty, store);
  await settle();
  expect(keeper.state.getState()).toMatchObject({
    value: { notes: "before", name: "" },
    restored: true,
    phase: "saved",
  });
});

test("keys that were faster than the restored draft stay, and the draft's other fields come back", async () => {
  const store = new TestStore();
  store.stored = { notes: "before", name: "Huang" };
  const keeper = new DraftKeeper("lead:1", empty, store);
  keeper.set({ notes: "typed" });
  await keeper.flush();
  expect(keeper.state.getState().value).toEqual({ notes: "typed", name: "Huang" });
  expect(store.stored).toEqual({ notes: "typed", name: "Huang" });
});

test("nothing is written over a draft that could not be read yet", async () => {
  const store = new TestStore();
  store.stored = { notes: "before", name: "Huang" };
  store.lost = true;
  const keeper = new DraftKeeper("lead:1", empty, store);
  keeper.set({ notes: "typed" });
  await vi.advanceTimersByTimeAsync(300);
  expect(keeper.state.getState().phase).toBe("unsaved");
  store.lost = false;
  await keeper.resume();
  expect(store.stored).toEqual({ notes: "typed", name: "Huang" });
});

test("with the desk gone the text stays and is saved when it is back", async () => {
  const store = new TestStore();
  const keeper = new DraftKeeper("lead:1", empty, store);
  await settle();
  store.lost = true;
  keeper.set({ notes: "half a sen" });
  await vi.advanceTimersByTimeAsync(300);
  expect(keeper.state.getState()).toMatchObject({ value: { notes: "half a sen" }, phase: "unsaved" });
  expect(keeper.isUnsaved).toBe(true);
  store.lost = false;
  await keeper.resume();
  expect(store.stored).toMatchObject({ notes: "half a sen" });
  expect(keeper.isUnsaved).toBe(false);
});

test("better knowledge fills fields that nobody typed in, and those only", async () => {
  const keeper = new DraftKeeper("lead:1", empty, new TestStore());
  await settle();
  keeper.set({ name: "Typed" });
  keeper.suggest({ name: "From central", notes: "known" });
  expect(keeper.state.getState().value).toEqual({ name: "Typed", notes: "known" });
});

test("after it was saved for good a draft is gone, and typing begins a new one", async () => {
  const store = new TestStore();
  const keeper = new DraftKeeper("lead:1", empty, store);
  await settle();
  keeper.set({ notes: "done" });
  await keeper.flush();
  await keeper.discard(empty);
  await vi.advanceTimersByTimeAsync(300);
  expect(store.stored).toBeNull();
  expect(keeper.isTouched).toBe(false);
  keeper.set({ notes: "again" });
  await vi.advanceTimersByTimeAsync(300);
  expect(store.stored).toMatchObject({ notes: "again" });
});

test("a form that comes back to the screen finds its text", async () => {
  const shelf = new DraftShelf(new TestStore());
  shelf.keeper("lead:1", empty).set({ notes: "typed" });
  expect(shelf.hasUnsaved).toBe(true);
  expect(shelf.keeper("lead:1", empty).state.getState().value.notes).toBe("typed");
  shelf.forget("lead:1");
  expect(shelf.keeper("lead:1", empty).state.getState().value.notes).toBe("typed");
  await vi.advanceTimersByTimeAsync(300);
  expect(shelf.hasUnsaved).toBe(false);
});
