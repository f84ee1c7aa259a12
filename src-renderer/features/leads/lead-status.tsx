import {
  type Icon,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconPlayerPlay,
  IconUserCheck,
} from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { StateMark, type StateTone } from "#renderer/ui/state-mark.tsx";
import type { Lead } from "#shared/contract/desk/index.ts";

const looks: Record<Lead["status"], { readonly tone: StateTone; readonly icon: Icon }> = {
  new: { tone: "held", icon: IconCircleDashed },
  working: { tone: "talking", icon: IconPlayerPlay },
  qualified: { tone: "ready", icon: IconCircleCheck },
  converted: { tone: "wrap-up", icon: IconUserCheck },
  dropped: { tone: "offline", icon: IconCircleX },
};

/** How far a lead is. */
export function LeadStatus({ status }: { status: Lead["status"] }) {
  const words = useWords();
  const { tone, icon } = looks[status];
  return (
    <StateMark tone={tone} icon={icon}>
      {words(`lead:status.${status}`)}
    </StateMark>
  );
}
