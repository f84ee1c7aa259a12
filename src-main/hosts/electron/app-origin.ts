export const appScheme = "app";
/** The one origin of Popline's pages in this host. */
export const appOrigin = `${appScheme}://popline`;
export const uiUrl = `${appOrigin}/index.html`;
export const mediaUrl = `${appOrigin}/media.html`;

/** Whether an address is one of our pages. Compares scheme and host by hand: URL calls an unknown scheme's origin "null". */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return `${url.protocol}//${url.host}` === appOrigin && url.username === "" && url.password === "";
}
