import { describe, expect, it } from "vitest";
import { PagedRows, type RowPage } from "#renderer/ui/list/paged-rows.ts";

/** A list of numbers that answers when the test says so, and remembers which cursors were asked for. */
function aList(length: number, pageSize = 10) {
  const items = Array.from({ length }, (_, index) => index);
  const asked: (string | null)[] = [];
  let failing = false;
  const load = async (cursor: string | null): Promise<RowPage<number>> => {
    asked.push(cursor);
    await Promise.resolve();
    if (failing) throw new Error("no answer");
    const start =
      cursor === null
        ? 0
        : Math.max(
            0,
            items.findIndex((item) => item > Number(cursor)),
          );
    const page = items.slice(start, start + pageSize);
    const last = page.at(-1);
    return {
      items: page,
      nextCursor: last === undefined || last === items.at(-1) ? null : String(last),
      total: items.length,
    };
  };
  return {
    items,
    asked,
    rows: new PagedRows<number>(load),
    fail: (on: boolean) => {
      failing = on;
    },
  };
}

/** Resolves with the next change. */
function change(rows: PagedRows<number>): Promise<void> {
  return new Promise((resolve) => {
    const end = rows.subscribe(() => {
      end();
      resolve();
    });
  });
}

async function scrollTo(rows: PagedRows<number>, index: number): Promise<void> {
  while (rows.rowAt(index) === undefined) {
    const changed = change(rows);
    rows.want(Math.min(index, rows.state().count), Math.min(index, rows.state().count) + 5);
    await changed;
  }
}

describe("a list read page by page", () => {
  it("reads the first page, then each next one as its end comes into sight", async () => {
    const { rows, asked } = aList(25);
    await scrollTo(rows, 0);
    expect(rows.state()).toMatchObject({ count: 10, atEnd: false, total: 25 });
    rows.want(0, 5);
    expect(asked).toEqual([null]);
    await scrollTo(rows, 24);
    expect(asked).toEqual([null, "9", "19"]);
    expect(rows.state()).toMatchObject({ count: 25, atEnd: true });
    expect(rows.rowAt(25)).toBeUndefined();
  });

  it("lets go of pages far away and reads them again in their places", async () => {
    const { rows, asked } = aList(1_000);
    await scrollTo(rows, 999);
    expect(rows.rowAt(0)).toBeUndefined();
    expect(rows.state().count).toBe(1_000);
    asked.length = 0;
    const changed = change(rows);
    rows.want(0, 8);
    await changed;
    expect(asked).toEqual([null]);
    expect(rows.rowAt(3)).toBe(3);
    expect(rows.state().count).toBe(1_000);
  });

  it("asks for a page once, however often it is wanted meanwhile", async () => {
    const { rows, asked } = aList(25);
    const changed = change(rows);
    for (let time = 0; time < 5; time++) rows.want(0, 5);
    await changed;
    expect(asked).toEqual([null]);
  });

  it("shows a row that came in between after a refresh, without losing the place", async () => {
    const { rows, items, asked } = aList(40);
    await scrollTo(rows, 15);
    rows.want(10, 18);
    items.splice(items.indexOf(12), 0, 11.5);
    asked.length = 0;
    const changed = change(rows);
    rows.refresh();
    await changed;
    expect(asked).toEqual(["9"]);
    expect(rows.rowAt(12)).toBe(11.5);
    expect(rows.rowAt(13)).toBe(12);
  });

  it("reads on from the new place when the page in sight ends elsewhere after a refresh", async () => {
    const { rows, items } = aList(40);
    await scrollTo(rows, 35);
    rows.want(0, 5);
    items.splice(3, 1);
    const changed = change(rows);
    rows.refresh();
    await changed;
    await scrollTo(rows, 38);
    expect(Array.from({ length: 39 }, (_, index) => rows.rowAt(index))).toEqual(items);
  });

  it("says what went wrong and goes on where it stopped", async () => {
    const { rows, fail } = aList(25);
    await scrollTo(rows, 5);
    fail(true);
    const failed = change(rows);
    rows.want(8, 12);
    await failed;
    expect(rows.state().error).toEqual(new Error("no answer"));
    expect(rows.rowAt(5)).toBe(5);
    fail(false);
    await scrollTo(rows, 12);
    expect(rows.state().error).toBeNull();
  });

  it("knows that an empty list is at its end", async () => {
    const { rows } = aList(0);
    const changed = change(rows);
    rows.want(0, 0);
    await changed;
    expect(rows.state()).toEqual({ count: 0, atEnd: true, total: 0, error: null });
  });

  it("tells nothing after it was disposed", async () => {
    const { rows } = aList(25);
    let told = 0;
    rows.subscribe(() => {
      told += 1;
    });
    rows.want(0, 5);
    rows.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(0);
  });
});
