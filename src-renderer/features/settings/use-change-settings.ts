import { createContext, useContext } from "react";
import type { SettingsPatch } from "#shared/settings/settings.ts";

export type ChangeSettings = (patch: SettingsPatch) => void;

/** Changes a setting; the page shows a refusal at its top. */
export const ChangeContext = createContext<ChangeSettings | null>(null);

export function useChangeSettings(): ChangeSettings {
  const change = useContext(ChangeContext);
  if (change === null)
    throw new Error("useChangeSettings is used outside of the settings page: wrap the view in ChangeContext.");
  return change;
}
