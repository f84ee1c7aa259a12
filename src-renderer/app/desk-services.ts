import type { StoreApi } from "zustand/vanilla";
import type { DeskApi, DeskStatus } from "#renderer/desk/index.ts";
import type { Notice } from "#shared/contract/desk/index.ts";
import type { DeskServices } from "./desk-context.ts";
import { DraftShelf } from "./drafts/draft-shelf.ts";
import { guardPage } from "./drafts/guard-page.ts";
import { KeyBoard } from "./keys/key-board.ts";
import { createCatalogue } from "./state/catalogue.ts";
import { createClock } from "./state/clock.ts";
import type { DeskConnection } from "./state/desk-connection.ts";
import { Dialer } from "./state/dialer.ts";
import { pageOf } from "./state/pages.ts";
import { Problems } from "./state/problems.ts";
import type { Slices } from "./state/slices.ts";
import { isTextField, watchTyping } from "./state/typing.ts";
import { createWorkspace, placePops, showPage } from "./state/workspace.ts";

/** Everything behind the views of one page, wired together. Lives as long as the page. */
export function createDeskServices(
  client: DeskApi,
  slices: Slices,
  connection: StoreApi<DeskConnection>,
): DeskServices {
  const problems = new Problems();
  const services: DeskServices = {
    client,
    slices,
    workspace: createWorkspace(pageOf(location.hash), slices.pops.getState()),
    problems,
    dialer: new Dialer(client, problems),
    catalogue: createCatalogue(client),
    drafts: new DraftShelf({
      save: (key, body) => client.drafts.save({ key, body }),
      get: (key) => client.drafts.get({ key }),
      discard: (key) => client.drafts.discard({ key }),
    }),
    keys: new KeyBoard({ isMac: /mac/i.test(navigator.platform) }),
    clock: createClock(),
    typing: watchTyping(document),
  };
  placeNewPops(services);
  forgetDrafts(services);
  followHash(services);
  listenToKeys(services);
  keepCatalogue(services, connection);
  guardPage(services.drafts, () => connection.getState().status === "lost", window);
  connection.subscribe(({ status }, before) => isBack(status, before.status) && services.drafts.resume());
  saveWhenThereIsRoom(services);
  return services;
}

function saveWhenThereIsRoom({ slices, drafts }: DeskServices): void {
  const isFull = (notices: readonly Notice[]) => notices.some((notice) => notice.code === "disk-full");
  slices.notices.subscribe((notices, before) => isFull(before) && !isFull(notices) && drafts.flush());
}

function isBack(status: DeskStatus, before: DeskStatus): boolean {
  return status === "open" && before === "lost";
}

/** A closed tab's drafts leave the page's memory; what is typed in them is in the store. */
function forgetDrafts({ slices, drafts }: DeskServices): void {
  slices.pops.subscribe((pops, before) => {
    const open = new Set(pops.map((pop) => pop.id));
    for (const pop of before) {
      if (open.has(pop.id)) continue;
      drafts.forget(`lead:${pop.id}`);
      if (pop.callId !== null) drafts.forget(`wrap-up:${pop.callId}`);
    }
  });
}

function placeNewPops({ slices, workspace, typing }: DeskServices): void {
  slices.pops.subscribe((pops) => {
    workspace.setState((now) => placePops(now, pops, slices.calls.getState(), typing.isTyping()));
  });
}

function followHash({ workspace }: DeskServices): void {
  window.addEventListener("hashchange", () => showPage(workspace, pageOf(location.hash)));
  workspace.subscribe(({ page }, before) => {
    if (page !== before.page && page !== pageOf(location.hash)) location.hash = `/${page}`;
  });
}

function listenToKeys({ keys, slices }: DeskServices): void {
  keys.remap(slices.settings.getState().keys);
  slices.settings.subscribe((settings) => keys.remap(settings.keys));
  window.addEventListener(
    "keydown",
    (event) => {
      if (!keys.press(event, isTextField(document.activeElement))) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

function keepCatalogue({ catalogue, slices }: DeskServices, connection: StoreApi<DeskConnection>): void {
  const isIn = () => slices.session.getState().name === "signed-in";
  if (isIn()) void catalogue.refresh();
  slices.session.subscribe((session, before) => {
    if (session.name === "signed-in" && before.name !== "signed-in") void catalogue.refresh();
  });
  slices.sync.subscribe((sync, before) => {
    if (isIn() && sync.lastPullAt !== before.lastPullAt && catalogue.dispositions.getState().length === 0)
      void catalogue.refresh();
  });
  connection.subscribe(({ status }, before) => isIn() && isBack(status, before.status) && void catalogue.refresh());
}
