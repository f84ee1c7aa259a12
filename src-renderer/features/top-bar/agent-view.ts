import {
  type Icon,
  IconBellRinging,
  IconCircleCheck,
  IconCircleMinus,
  IconLogout,
  IconNotes,
  IconPhoneCall,
} from "@tabler/icons-react";
import type { StateTone } from "#renderer/ui/state-mark.tsx";
import type { AgentState } from "#shared/agent/types.ts";

/** Colour and sign of an agent's state; its word stands beside them. */
export const agentViews: Readonly<Record<AgentState["name"], { readonly tone: StateTone; readonly icon: Icon }>> = {
  "signed-out": { tone: "offline", icon: IconLogout },
  "not-ready": { tone: "not-ready", icon: IconCircleMinus },
  ready: { tone: "ready", icon: IconCircleCheck },
  reserved: { tone: "talking", icon: IconBellRinging },
  talking: { tone: "talking", icon: IconPhoneCall },
  "wrap-up": { tone: "wrap-up", icon: IconNotes },
};
