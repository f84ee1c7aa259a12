/**
 * Makes From and To readable for SIP.js 0.21.2, whose grammar knows no `tel:` URI (RFC 3966; legal by RFC 3261 20.20) and drops a message
 * whose display name has letters beyond ASCII outside quotes (common in the field, though RFC 3261 25.1 forbids it). A dropped INVITE is a
 * lost call. Tags, which identify the dialog, are untouched. All other messages come back as they are.
 */
export function repairAddresses(text: string): string {
  const headEnd = text.indexOf("\r\n\r\n");
  const head = text.slice(0, headEnd);
  const repaired = head.replace(
    /^(From|To|f|t)([\t ]*:[\t ]*)([^\r\n]*)/gim,
    (line, name: string, colon: string, value: string) => {
      const fixed = quoteName(
        value.replace(/<\s*tel:([^>;?\s]*)[^>]*>/i, (_uri, number: string) => `<sip:${number}@tel.invalid>`),
      );
      return fixed === value ? line : `${name}${colon}${fixed}`;
    },
  );
  return repaired === head ? text : repaired + text.slice(headEnd);
}

function quoteName(value: string): string {
  const open = value.indexOf("<");
  if (open <= 0 || value.startsWith('"')) return value;
  const name = value.slice(0, open).trim();
  if (/^[\w\-.!%*+`'~ \t]*$/.test(name)) return value;
  return `"${name.replace(/["\\]/g, "")}" ${value.slice(open)}`;
}
