import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

export function sessionHandlers(os: Implementer, deps: HandlerDeps) {
  const { session } = deps;
  return {
    state: {
      watch: os.state.watch.handler(({ signal }) => deps.hub.watch(signal)),
    },
    session: {
      signIn: os.session.signIn.handler(async ({ input }) => {
        await session.signIn(input);
        return {};
      }),
      methods: os.session.methods.handler(({ input }) => session.sso.methods(input.server)),
      startSso: os.session.startSso.handler(async ({ input }) => {
        const url = await session.sso.start(input.server);
        if (deps.openInBrowser === null) return { url };
        await deps.openInBrowser(url);
        return { url: null };
      }),
      finishSso: os.session.finishSso.handler(async ({ input }) => {
        await session.sso.finish(input.takeOver);
        return {};
      }),
      cancelSso: os.session.cancelSso.handler(() => {
        session.sso.cancel();
        return {};
      }),
      signOut: os.session.signOut.handler(async ({ input }) => {
        await session.signOut(input);
        return {};
      }),
      changePassword: os.session.changePassword.handler(async ({ input }) => {
        await session.changePassword(input);
        return {};
      }),
    },
    agent: {
      setState: os.agent.setState.handler(({ input }) => {
        const answer = deps.workplace().agent.setState(input);
        if (!answer.ok) throw new Refusal(answer.code);
        return {};
      }),
    },
    notices: {
      dismiss: os.notices.dismiss.handler(({ input }) => {
        deps.notices.dismiss(input.id);
        return {};
      }),
    },
    settings: {
      change: os.settings.change.handler(async ({ input }) => {
        await deps.settings.change(input);
        return {};
      }),
      externalToken: os.settings.externalToken.handler(() => deps.workplace().external),
    },
  };
}
