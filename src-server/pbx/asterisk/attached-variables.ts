import type { AttachedData } from "#shared/call/types.ts";
import type { AmiConnection } from "./ami-connection.ts";
import { AmiError } from "./ami-error.ts";

/** Variables of the example dialplan (resources/pbx/asterisk/extensions.conf), by the header that brings each to a softphone. */
export const exampleVariables: Readonly<Record<string, string>> = {
  POPLINE_REF: "x-call-ref",
  POPLINE_QUEUE: "x-queue",
  POPLINE_DIALED: "x-popline-dialed",
  POPLINE_UUI: "user-to-user",
};
/** Holds the names of further variables, each named as its header. */
const namesVariable = "POPLINE_NAMES";
const headerName = /^X-[A-Za-z0-9-]{1,60}$/;
const mostNames = 24;

/**
 * What came with a call, from the variables of its channel: for a desk phone the same as the headers are for a softphone.
 * @param variables names of variables, with the key that each gets
 */
export async function attachedVariables(
  connection: AmiConnection,
  channel: string,
  variables: Readonly<Record<string, string>>,
): Promise<AttachedData> {
  const read = async (name: string) => [name, await variable(connection, channel, name)] as const;
  const [names, ...values] = await Promise.all([read(namesVariable), ...Object.keys(variables).map(read)]);
  const listed = [...new Set(names[1].split(",").map((it) => it.trim()))].filter((it) => headerName.test(it));
  const more = await Promise.all(listed.slice(0, mostNames).map(read));
  const attached: AttachedData = {};
  for (const [name, value] of [...values, ...more])
    if (value !== "") attached[(variables[name] ?? name).toLowerCase()] = value.slice(0, 1024);
  return attached;
}

/** "" when it is not set, or when the channel is gone. */
async function variable(connection: AmiConnection, channel: string, name: string): Promise<string> {
  try {
    return (await connection.action({ Action: "Getvar", Channel: channel, Variable: name })).get("Value");
  } catch (error) {
    if (error instanceof AmiError && error.code === "refused") return "";
    throw error;
  }
}
