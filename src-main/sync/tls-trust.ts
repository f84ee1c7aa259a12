import { X509Certificate } from "node:crypto";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/** Whom TLS connections to central believe. Certificates are always verified. */
export interface TlsTrust {
  /** null: what Node trusts by itself. */
  readonly secureContext: SecureContext | null;
}

/** For servers that are not reached by TLS. */
export const nodeTrust: TlsTrust = { secureContext: null };

/**
 * Trust in the public roots, in what this machine's own store trusts (a company's CA is often there), and in a private CA.
 * Measured: 60 to 90 ms on the calling thread, so it is made once per sign-in, before any call can ring.
 * @param caPem the site's CA certificates, PEM; null: none
 * @throws Error when the PEM holds no certificate, or one that can't be read
 */
export function createTlsTrust(caPem: string | null): TlsTrust {
  const own = caPem === null ? [] : certificatesOf(caPem);
  const roots = new Set([...getCACertificates("default"), ...getCACertificates("system")]);
  return { secureContext: createSecureContext({ ca: [...roots, ...own] }) };
}

/** OpenSSL passes over what it can't read in silence; the person who named the file must hear of it. */
function certificatesOf(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error("The CA file holds no certificate in PEM form.");
  for (const block of blocks) new X509Certificate(block);
  return blocks;
}
