import { isIP } from "node:net";
import { z } from "zod";

/** Reverse proxies by address or network (`10.0.0.0/8`), separated by commas. "Everybody" is no answer: any desk could then name its own address. */
export const TrustedProxies = z
  .string()
  .transform((it) => it.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().refine(isProxy)).min(1));

function isProxy(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128);
}
