import { MantineProvider } from "@mantine/core";
import type { i18n } from "i18next";
import { useMemo } from "react";
import { I18nextProvider } from "react-i18next";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { DeskApi } from "#renderer/desk/index.ts";
import { theme } from "#renderer/ui/theme.ts";
import { TipLayer } from "#renderer/ui/tip-layer.tsx";
import { DeskContext } from "./desk-context.ts";
import { createDeskServices } from "./desk-services.ts";
import { WordsProvider } from "./i18n/words-provider.tsx";
import { LinkOnStart } from "./link-on-start.tsx";
import { MediaFrame } from "./media-frame.tsx";
import { Connecting } from "./shell/connecting.tsx";
import { LostLine } from "./shell/lost-line.tsx";
import { Shell } from "./shell/shell.tsx";
import type { DeskConnection } from "./state/desk-connection.ts";
import { useLook } from "./use-look.ts";

interface AppProps {
  readonly client: DeskApi;
  readonly connection: StoreApi<DeskConnection>;
  readonly i18n: i18n;
}

/** The page: nothing before the desk's first push, then the session's screen, with a line over it while the desk is gone. */
export function App({ client, connection, i18n }: AppProps) {
  const slices = useStore(connection, (state) => state.slices);
  const services = useMemo(
    () => slices && createDeskServices(client, slices, connection),
    [client, slices, connection],
  );
  const scheme = useLook(slices, i18n);
  return (
    <I18nextProvider i18n={i18n}>
      <WordsProvider>
        <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
          {services === null ? (
            <Connecting connection={connection} />
          ) : (
            <DeskContext value={services}>
              <LinkOnStart />
              <Shell />
              <LostLine connection={connection} />
              <TipLayer />
              <MediaFrame />
            </DeskContext>
          )}
        </MantineProvider>
      </WordsProvider>
    </I18nextProvider>
  );
}
