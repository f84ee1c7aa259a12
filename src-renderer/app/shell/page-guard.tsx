import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { Strip } from "#renderer/ui/strip.tsx";
import { useWords } from "../i18n/use-words.ts";

interface PageGuardProps {
  readonly children: ReactNode;
}

/** A page that fails takes nothing with it: the phone beside it goes on. React knows this only as a class. */
export class PageGuard extends Component<PageGuardProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed onAgain={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Failed({ onAgain }: { onAgain: () => void }) {
  const words = useWords();
  return (
    <Strip tone="error" actions={<Button onClick={onAgain}>{words("lists:page-again")}</Button>}>
      {words("lists:page-failed")}
    </Strip>
  );
}
