/** Where the manager interface is, and as whom. */
export interface AmiTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string;
  readonly password: string;
}

const defaultPorts: Readonly<Record<string, number>> = { "ami:": 5038, "amis:": 5039 };

/** Reads `ami://user:password@host:5038`, or `amis://` for TLS. null: it is none. */
export function amiUrl(text: string): AmiTarget | null {
  const url = URL.parse(text);
  const fallback = url === null ? undefined : defaultPorts[url.protocol];
  if (url === null || fallback === undefined) return null;
  if (url.hostname === "" || !/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") return null;
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if (!username || !password) return null;
  return {
    // IPv6 stands in brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? fallback : Number(url.port),
    tls: url.protocol === "amis:",
    username,
    password,
  };
}

/** null: broken escapes, or a line break, which the protocol can't carry. */
function decoded(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    return /[\r\n\0]/.test(plain) ? null : plain;
  } catch {
    return null;
  }
}
