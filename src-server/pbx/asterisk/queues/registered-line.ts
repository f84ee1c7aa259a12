import { PbxError } from "../../pbx-adapter.ts";
import type { AmiConnection } from "../ami-connection.ts";
import { lineInterface, lineName } from "./member-line.ts";

/** The interface of a supervisor's line. @throws PbxError `unreachable` when no phone is registered there: a call that is sent to it would be lost */
export async function registeredLine(connection: AmiConnection, line: string): Promise<string> {
  if (!lineName.test(line)) throw new PbxError("nowhere", `${line} is not the name of a line.`);
  const iface = lineInterface(line);
  const asked = await connection.action({ Action: "Getvar", Variable: `DEVICE_STATE(${iface})` });
  if (/^(UNAVAILABLE|INVALID|UNKNOWN|)$/.test(asked.get("Value")))
    throw new PbxError("unreachable", `The line ${line} is not registered: no call can reach it.`);
  return iface;
}
