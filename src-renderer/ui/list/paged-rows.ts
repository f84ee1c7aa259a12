/** One page of a list as the desk gives it: keyset pages, so there is a way forward and none to the middle. */
export interface RowPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

export type LoadPage<T> = (cursor: string | null, signal: AbortSignal) => Promise<RowPage<T>>;

/** What a view draws from. A new object with each change. */
export interface PagedState {
  /** Rows whose place is known; more may follow. */
  readonly count: number;
  readonly atEnd: boolean;
  /** Of the whole list, where the desk says it. */
  readonly total: number | null;
  /** Why the last page could not be read; null: nothing is wrong. */
  readonly error: unknown;
}

interface Held<T> {
  readonly cursor: string | null;
  readonly size: number;
  /** null: let go of, read again by its cursor when it is looked at. */
  rows: readonly T[] | null;
  usedAt: number;
}

/** This many pages are held; those looked at longest ago are let go, so that a million rows can be scrolled through. */
const heldPages = 24;

/**
 * A long list, read page by page as it is scrolled. Rows that were let go keep their places.
 *
 *   want(first, last) ──► page missing? ──► load(cursor) ──► rows in their places ──► listeners
 */
export class PagedRows<T> {
  readonly #load: LoadPage<T>;
  readonly #listeners = new Set<() => void>();
  readonly #loading = new Set<number>();
  readonly #ended = new AbortController();
  #pages: Held<T>[] = [];
  #next: string | null = null;
  #state: PagedState = { count: 0, atEnd: false, total: null, error: null };
  #uses = 0;
  #wanted: readonly [number, number] = [0, 0];

  constructor(load: LoadPage<T>) {
    this.#load = load;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): PagedState => this.#state;

  /** The row at a place; undefined while it is not here. */
  rowAt(index: number): T | undefined {
    const found = this.#find(index);
    return found === null ? undefined : (found.page.rows ?? [])[index - found.start];
  }

  /** These places are looked at: what is missing of them is read, and the page after them when they are the last known. */
  want(first: number, last: number): void {
    this.#wanted = [first, last];
    let start = 0;
    this.#pages.forEach((page, at) => {
      const end = start + page.size;
      if (start <= last && end > first) {
        this.#uses += 1;
        page.usedAt = this.#uses;
        if (page.rows === null) void this.#read(at);
      }
      start = end;
    });
    if (last >= start - 1 && !this.#state.atEnd) void this.#read(this.#pages.length);
  }

  /** Something changed: what is looked at is read again, in its place; the other pages are let go. */
  refresh(): void {
    const [first, last] = this.#wanted;
    if (this.#pages.length === 0) this.want(first, last);
    let start = 0;
    this.#pages.forEach((page, at) => {
      if (start <= last && start + page.size > first) void this.#read(at);
      else page.rows = null;
      start += page.size;
    });
    if (start === 0) void this.#read(0);
  }

  dispose(): void {
    this.#ended.abort();
    this.#listeners.clear();
  }

  #find(index: number): { page: Held<T>; start: number } | null {
    let start = 0;
    for (const page of this.#pages) {
      if (index < start + page.size) return { page, start };
      start += page.size;
    }
    return null;
  }

  async #read(at: number): Promise<void> {
    if (this.#loading.has(at) || this.#ended.signal.aborted) return;
    this.#loading.add(at);
    try {
      const cursor = this.#pages[at]?.cursor ?? (at === 0 ? null : this.#next);
      const page = await this.#load(cursor, this.#ended.signal);
      if (!this.#ended.signal.aborted) this.#place(at, cursor, page);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#tell({ error });
    } finally {
      this.#loading.delete(at);
    }
  }

  #place(at: number, cursor: string | null, { items, nextCursor, total }: RowPage<T>): void {
    this.#uses += 1;
    this.#pages[at] = { cursor, size: items.length, rows: items, usedAt: this.#uses };
    const after = this.#pages[at + 1];
    // The list changed under us: what came after this page is read anew as it is scrolled to.
    if (after === undefined || after.cursor !== nextCursor) {
      this.#pages.length = at + 1;
      this.#next = nextCursor;
    }
    this.#letGo();
    this.#tell({
      count: this.#pages.reduce((sum, page) => sum + page.size, 0),
      atEnd: this.#next === null,
      total: total ?? this.#state.total,
      error: null,
    });
  }

  #letGo(): void {
    const held = this.#pages.filter((page) => page.rows !== null).sort((a, b) => a.usedAt - b.usedAt);
    for (const page of held.slice(0, Math.max(0, held.length - heldPages))) page.rows = null;
  }

  #tell(change: Partial<PagedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
