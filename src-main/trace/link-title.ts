import type { LinkState } from "#shared/contract/desk/index.ts";
import { traceTitle } from "#shared/trace/index.ts";

/** A state of the line as the title of an entry; servers without what may be secret in their address. */
export function linkTitle(link: LinkState): string {
  const values: Record<string, string> = { to: link.name };
  if ("error" in link && link.error !== null) values.error = link.error;
  if ("server" in link) values.server = hostOf(link.server);
  return traceTitle("state", "link", values);
}

function hostOf(server: string): string {
  return URL.parse(server)?.host ?? "";
}
