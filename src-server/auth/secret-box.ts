import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

/** Keeps small secrets (SIP passwords) unreadable in the database and its backups. */
export interface SecretBox {
  seal(text: string): string;
  /** @throws Error when the text was sealed with another secret. */
  open(sealed: string): string;
}

const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key derived (HKDF, RFC 5869) from central's secret. */
export function createSecretBox(secret: string, random: (bytes: number) => Uint8Array): SecretBox {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "popline sip lines", 32));
  return {
    seal(text) {
      const iv = random(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString("utf8");
      } catch (error) {
        throw new Error(
          "A stored SIP password can't be opened: POPLINE_TOKEN_SECRET is not the one it was sealed with. Set the line's password again.",
          { cause: error },
        );
      }
    },
  };
}
