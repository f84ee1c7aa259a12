import type { SaveUser, UserDevices } from "#shared/contract/desk/index.ts";

/** A user's telephones as they stand in the form. */
export interface DeviceValues {
  /** null: none. */
  readonly line: {
    readonly username: string;
    readonly authUsername: string;
    /** Empty: stays as it is. */
    readonly password: string;
    readonly displayName: string;
    /** null: all of the exchange's. */
    readonly callerIds: readonly string[] | null;
  } | null;
  readonly deskPhone: {
    readonly extension: string;
    readonly label: string;
    readonly endpoint: string;
    readonly obeysNotify: boolean;
  } | null;
}

export const noDevices: DeviceValues = { line: null, deskPhone: null };

export function deviceValues({ line, deskPhone }: UserDevices): DeviceValues {
  return { line: line && { ...line, password: "" }, deskPhone };
}

/** Whether it can be saved: what a line and a phone need is there. `hadLine`: there is a password already. */
export function devicesComplete({ line, deskPhone }: DeviceValues, hadLine: boolean): boolean {
  const lineOk = line === null || (line.username.trim() !== "" && (hadLine || line.password !== ""));
  const phoneOk = deskPhone === null || (/^\d{2,6}$/.test(deskPhone.extension.trim()) && deskPhone.label.trim() !== "");
  return lineOk && phoneOk;
}

/** What is sent: only what was changed, so that nothing is written over that somebody else set meanwhile. */
export function changedDevices(now: DeviceValues, before: DeviceValues): Pick<SaveUser["user"], "line" | "deskPhone"> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...(same(now.line, before.line) ? {} : { line: now.line && sentLine(now.line) }),
    ...(same(now.deskPhone, before.deskPhone) ? {} : { deskPhone: now.deskPhone && sentPhone(now.deskPhone) }),
  };
}

function sentLine({ username, authUsername, password, displayName, callerIds }: NonNullable<DeviceValues["line"]>) {
  return {
    username: username.trim(),
    ...(authUsername.trim() !== "" && { authUsername: authUsername.trim() }),
    ...(password !== "" && { password }),
    ...(displayName.trim() !== "" && { displayName: displayName.trim() }),
    callerIds: callerIds && [...callerIds],
  };
}

function sentPhone({ extension, label, endpoint, obeysNotify }: NonNullable<DeviceValues["deskPhone"]>) {
  return {
    extension: extension.trim(),
    label: label.trim(),
    ...(endpoint.trim() !== "" && { endpoint: endpoint.trim() }),
    obeysNotify,
  };
}
