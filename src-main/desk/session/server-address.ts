/**
 * The address of central as a person types it, made whole: "central.example.com/popline/" is https://central.example.com/popline.
 * @returns null when it can't be an address of central
 */
export function serverAddress(typed: string): URL | null {
  const text = typed.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  if (url.hostname === "" || url.username !== "" || url.password !== "" || /\s/.test(text)) return null;
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

/** How an address is shown and kept: no slash at the end, so that the same server always has the same text. */
export function serverText(server: URL): string {
  return server.href.replace(/\/+$/, "");
}
