import { describe, expect, it, vi } from "vitest";
import { createDeskClient } from "#renderer/desk/index.ts";
import { isPortOffer, openPortConnection } from "#renderer/desk/port-connection.ts";
import { servePort } from "./test-desk.ts";

/** A window as far as the port's hand-over needs one: messages to itself, with their origin. */
class PageWindow extends EventTarget {
  readonly location = { origin: "app://popline" };
  readonly requests: unknown[] = [];
  /** What the preload does when the page asks. */
  onRequest: () => void = () => {};

  postMessage(message: unknown): void {
    this.requests.push(message);
    queueMicrotask(() => this.onRequest());
  }

  deliver(data: unknown, ports: MessagePort[], from: { origin?: string; source?: unknown } = {}): void {
    const event = new Event("message");
    Object.assign(event, { data, ports });
    Object.assign(event, { origin: from.origin ?? this.location.origin, source: from.source ?? this });
    this.dispatchEvent(event);
  }
}

const asWindow = (page: PageWindow) => page as unknown as Window;
const offer = { popline: "port", role: "ui" };

describe("the desk client over the preload's port", () => {
  it("asks for a port, works over it, and asks for another when it is closed", async () => {
    const page = new PageWindow();
    let desksEnd: MessagePort | undefined;
    page.onRequest = () => {
      const { port1, port2 } = new MessageChannel();
      desksEnd = port1;
      servePort(port1);
      page.deliver(offer, [port2]);
    };
    const desk = createDeskClient({ role: "ui", open: openPortConnection("ui", asWindow(page)) });
    expect(await desk.client.agent.setState({ name: "ready" })).toEqual({});
    desksEnd?.close();
    await vi.waitFor(() => expect(desk.status()).toBe("lost"));
    expect(await desk.client.agent.setState({ name: "ready" })).toEqual({});
    expect(page.requests).toEqual([
      { popline: "want-port", role: "ui" },
      { popline: "want-port", role: "ui" },
    ]);
    desk.dispose();
    desksEnd?.close();
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another window", { source: new PageWindow() }],
  ])("takes no port from %s", (_name, from) => {
    const page = new PageWindow();
    const { port1, port2 } = new MessageChannel();
    let taken: boolean | undefined;
    page.addEventListener("message", (event) => {
      taken = isPortOffer(event as MessageEvent, asWindow(page), "ui");
    });
    page.deliver(offer, [port1], from);
    expect(taken).toBe(false);
    page.deliver({ ...offer, role: "media" }, [port1]);
    expect(taken).toBe(false);
    page.deliver(offer, [port1]);
    expect(taken).toBe(true);
    port1.close();
    port2.close();
  });
});
