import { EventEmitter } from "node:events";
import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { createAnnouncementDesk } from "#main/desk/announcement-desk.ts";
import { createNotices } from "#main/desk/notices.ts";
import { createStateHub } from "#main/desk/state-hub.ts";
import type { LiveNews } from "#main/sync/index.ts";
import type { Announcement } from "#shared/contract/central/index.ts";
import { type AnnouncementId, newId } from "#shared/ids.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";

const announcement = (text: string): Announcement => ({
  ...{ id: newId<AnnouncementId>(), text, authorName: "Zhao Min", createdAt: 1, until: null },
});

/** A desk whose central says what a test sets; `kv` outlives it, as the store does. */
function open(kv = new Map<string, string>()) {
  const hub = createStateHub(aDeskState());
  const notices = createNotices(hub, () => 1);
  const live = new EventEmitter<{ live: [LiveNews] }>();
  let items: Announcement[] = [];
  const send = vi.fn(async () => ({ items }));
  const store = {
    read: { kv: { get: (key: string) => kv.get(key) ?? null } },
    write: { kv: { set: async (key: string, value: string) => void kv.set(key, value) } },
  };
  const desk = createAnnouncementDesk({
    central: { send: send as never },
    live,
    store: store as never,
    hub,
    notices,
    logger: pino({ level: "silent" }),
  });
  return {
    kv,
    desk,
    texts: () => hub.get("notices").map((notice) => notice.values.text),
    dismiss(text: string) {
      const notice = hub.get("notices").find((it) => it.values.text === text);
      if (notice) notices.dismiss(notice.id);
    },
    /** Central says these now, and tells the desk so. */
    async hear(said: Announcement[], news: LiveNews = { type: "announcements" }) {
      items = said;
      live.emit("live", news);
      await vi.waitFor(() => expect(send).toHaveBeenCalled());
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("announcements on a desk", () => {
  const [drill, printer] = [announcement("Fire drill at ten."), announcement("The printer is back.")];

  it("are shown once the feed is open, oldest first, and go when central takes them back", async () => {
    const desk = open();
    await desk.hear([printer, drill], { type: "open" });
    expect(desk.texts()).toEqual([drill.text, printer.text]);
    await desk.hear([printer]);
    expect(desk.texts()).toEqual([printer.text]);
  });

  it("do not come back once they are dismissed, not even after a restart; the others do", async () => {
    const desk = open();
    await desk.hear([drill, printer], { type: "open" });
    desk.dismiss(drill.text);
    await desk.hear([drill, printer]);
    expect(desk.texts()).toEqual([printer.text]);
    await desk.desk.stop();
    expect(desk.texts()).toEqual([]);
    const restarted = open(desk.kv);
    await restarted.hear([drill, printer], { type: "open" });
    expect(restarted.texts()).toEqual([printer.text]);
  });

  it("leave other notices and other news of the feed alone", async () => {
    const desk = open();
    await desk.hear([drill], { type: "open" });
    await desk.hear([], { type: "lost" });
    expect(desk.texts()).toEqual([drill.text]);
  });
});
