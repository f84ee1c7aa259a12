import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/**
 * Whom TLS trusts: Node's bundled roots, the system's store (company roots live there) and the private CA of settings.
 * Made on first use and kept: parsing some 300 certificates takes about 20 ms.
 * @param ca PEM of a private CA, or null.
 */
export function trust(ca: string | null): () => SecureContext {
  let made: SecureContext | null = null;
  return () => {
    made ??= createSecureContext({
      ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system"), ...(ca === null ? [] : [ca])])],
      minVersion: "TLSv1.2",
    });
    return made;
  };
}
