import type { App } from "electron";

export const linkSchemes = ["tel", "callto", "sip", "popline"] as const;
const longest = 4096;

/** The links among a program's arguments: the system appends the one that was clicked. */
export function linksOf(argv: readonly string[]): string[] {
  return argv.filter((argument) => {
    const scheme = argument.match(/^([a-z]+):/i)?.[1]?.toLowerCase();
    return argument.length <= longest && linkSchemes.some((known) => known === scheme);
  });
}

export interface LinkOptions {
  readonly app: Pick<App, "on" | "setAsDefaultProtocolClient" | "isPackaged">;
  readonly argv: readonly string[];
  /** Called with each link; what it means is the desk's to say. */
  readonly onLink: (url: string) => void;
  /** The agent started Popline again, with a link or without: the window is wanted. */
  readonly onSummoned: () => void;
}

/** Takes links from wherever the system hands them over: at start, to a second instance (Windows, Linux), by event (macOS). */
export function takeLinks({ app, argv, onLink, onSummoned }: LinkOptions): void {
  // In development the registered program would be Electron itself, with no idea of Popline.
  if (app.isPackaged) for (const scheme of linkSchemes) app.setAsDefaultProtocolClient(scheme);
  app.on("second-instance", (_event, secondArgv) => {
    onSummoned();
    for (const link of linksOf(secondArgv)) onLink(link);
  });
  app.on("open-url", (event, url) => {
    event.preventDefault();
    onSummoned();
    for (const link of linksOf([url])) onLink(link);
  });
  for (const link of linksOf(argv)) onLink(link);
}
