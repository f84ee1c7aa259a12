import { hidden } from "./hidden.ts";

/** Digits in groups as people and programs write card numbers, with what follows them (expiry, check digits). */
const digitRun = /\d(?:[ -]?\d){12,}/g;
const shortest = 13;
const longest = 19;

/** Takes out digit runs that may be card numbers (13 to 19 digits, Luhn: ISO/IEC 7812-1), together with the digits they stand among. */
export function maskCards(text: string): string {
  return text.replace(digitRun, (run) => (holdsCard(run) ? hidden : run));
}

function holdsCard(run: string): boolean {
  const groups = run.split(/[ -]/);
  // In a run without spaces that is longer than any card a card may still stand: then only what begins and is as long as the usual brands'.
  if (groups.length === 1) return run.length <= longest ? luhn(run) : holdsBranded(run);
  return groups.some((_, from) => {
    let digits = "";
    for (let at = from; at < groups.length && digits.length < longest; at += 1) {
      digits += groups[at];
      if (digits.length >= shortest && digits.length <= longest && luhn(digits)) return true;
    }
    return false;
  });
}

function holdsBranded(run: string): boolean {
  for (let at = 0; at + 15 <= run.length; at += 1) {
    const amex = /^3[47]/.test(run.slice(at, at + 2));
    if (amex && luhn(run.slice(at, at + 15))) return true;
    const usual = /^[456]|^2[2-7]|^35/.test(run.slice(at, at + 2));
    if (usual && at + 16 <= run.length && luhn(run.slice(at, at + 16))) return true;
  }
  return false;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/**
 * Takes card numbers out of data that a call carries (User-to-User, X- headers). Such data comes as text, percent-encoded, in hexadecimal
 * (RFC 7433) or in base64; a value that shows a card only once it is decoded goes as a whole.
 */
export function maskCardsInData(value: string): string {
  const masked = maskCards(value);
  return decodings(masked).some((decoded) => maskCards(decoded) !== decoded) ? hidden : masked;
}

function decodings(value: string): readonly string[] {
  const [data = ""] = value.split(";", 1);
  const found = [value.normalize("NFKC").replace(/\p{Cf}/gu, "")];
  if (value.includes("%")) found.push(value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => charOf(hex)));
  if (/^\s*(?:[0-9a-f]{2}){13,}\s*$/i.test(data)) {
    const text = data.trim().replace(/[0-9a-f]{2}/gi, charOf);
    // A protocol discriminator may stand before the text (RFC 7433 4.1).
    found.push(text, text.slice(1));
  }
  if (/^\s*[A-Za-z0-9+/_-]{18,}={0,2}\s*$/.test(data)) found.push(fromBase64(data.trim()));
  return found;
}

function charOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Every byte as one character. Written out since src-shared has neither Buffer nor atob. */
function fromBase64(data: string): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const char of data.replaceAll("-", "+").replaceAll("_", "/")) {
    const six = alphabet.indexOf(char);
    if (six < 0) break;
    held = ((held << 6) | six) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    text += String.fromCharCode((held >> bits) & 0xff);
  }
  return text;
}
