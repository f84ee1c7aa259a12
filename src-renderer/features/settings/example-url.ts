/** Stands for the token while it is hidden. */
export const hidden = "••••••••••••";

/** An address as a phone console would call it: the number with its + escaped, a name, the token. */
export function exampleUrl(url: string, token: string): string {
  return `${url}?tel=%2B8613012345678&name=Li%20Na&token=${token}`;
}
