/**
 * The last eight digits of a number: what stays the same whichever country, trunk or carrier prefix stands before it (DESIGN 6, row 6).
 * @returns null when there are fewer than eight digits: a shorter tail proves nothing.
 */
export function last8(number: string): string | null {
  const digits = digitsOf(number);
  return digits.length >= 8 ? digits.slice(-8) : null;
}

/** Whether two numbers could be the same one but for their prefixes. Numbers of fewer than eight digits never are. */
export function sameLast8(a: string, b: string): boolean {
  const tail = last8(a);
  return tail !== null && tail === last8(b);
}

/**
 * The digits from last to first. Indexed by the store, so that "ends with 6110" becomes "starts with 0116":
 * a prefix range of an index instead of a scan (DESIGN 7, numbers by any suffix of four digits or more).
 */
export function reversedDigits(number: string): string {
  let reversed = "";
  for (let i = number.length - 1; i >= 0; i -= 1) {
    const digit = number.charAt(i);
    if (digit >= "0" && digit <= "9") reversed += digit;
  }
  return reversed;
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, "");
}
