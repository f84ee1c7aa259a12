import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/**
 * Whom TLS trusts: Node's bundled roots, the system's store (company roots live there) and the private CA of settings.
 * Made on first use and kept as long as the private CA is the same: parsing some 300 certificates takes about 20 ms.
 * @param ca PEM of a private CA as it is now, or null.
 */
export function trust(ca: () => string | null): () => SecureContext {
  let made: { readonly own: string | null; readonly context: SecureContext } | null = null;
  return () => {
    const own = ca();
    if (made === null || made.own !== own) {
      const all = [...getCACertificates("default"), ...getCACertificates("system"), ...(own === null ? [] : [own])];
      made = { own, context: createSecureContext({ ca: [...new Set(all)], minVersion: "TLSv1.2" }) };
    }
    return made.context;
  };
}
