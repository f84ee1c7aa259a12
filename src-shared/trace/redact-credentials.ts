import { hidden } from "./hidden.ts";
import { redactUris } from "./redact-uris.ts";

/** Parameters of Digest that help support and give nothing away (RFC 7616, RFC 8760); every other one loses its value. */
const kept: Readonly<Record<string, RegExp>> = {
  realm: /^[^"=\\]*$/,
  username: /^[^"=\\]*$/,
  uri: /^[^"\\\s]*$/,
  domain: /^[^"\\]*$/,
  algorithm: /^[\w-]*$/,
  qop: /^[\w, -]*$/,
  nc: /^[0-9a-f]*$/i,
  stale: /^\w*$/,
  userhash: /^\w*$/,
  charset: /^[\w-]*$/,
};

const parameter = /([\w!%'*+.^`|~-]{1,40})[\t ]*=[\t ]*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"]*))/g;

/**
 * The value of WWW-Authenticate, Authorization, Authentication-Info and their Proxy- forms without nonces, responses and tokens. Built anew from
 * the parameters that may stay, so that nothing unreadable slips through; schemes other than Digest keep their name only.
 */
export function redactCredentials(value: string): string {
  const scheme = /^[\t ]*([A-Za-z][\w-]*)[\t ]+(?![\t ]*=)/.exec(value)?.[1] ?? "";
  if (scheme !== "" && scheme.toLowerCase() !== "digest") return `${scheme} ${hidden}`;
  const rest = scheme === "" ? value : value.slice(value.indexOf(scheme) + scheme.length);
  const parameters = [...rest.matchAll(parameter)].map(([, name = "", quoted, plain]) => {
    const given = quoted ?? plain ?? "";
    const safe = kept[name.toLowerCase()]?.test(given) === true;
    const shown = safe ? redactUris(given) : hidden;
    return quoted === undefined ? `${name}=${shown}` : `${name}="${shown}"`;
  });
  if (parameters.length === 0) return hidden;
  return `${scheme === "" ? "" : `${scheme} `}${parameters.join(", ")}`;
}
