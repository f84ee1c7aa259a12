/** As much of a browser as a sign-in page needs: cookies, redirects, one form. */
export interface PlainBrowser {
  /** Follows redirects; signs in as `login` where a page asks ("" cancels). @returns the first address that begins with `until`, or the last answer */
  visit(url: string, login: string, until: string): Promise<{ url: URL; status: number; body: string }>;
}

export function plainBrowser(): PlainBrowser {
  /** By origin and name: cookies belong to a host, but two services of the tests must not see each other's. */
  const jar = new Map<string, Map<string, string>>();
  const request = async (url: URL, init: RequestInit): Promise<Response> => {
    const mine = jar.get(url.origin) ?? new Map<string, string>();
    jar.set(url.origin, mine);
    const cookie = [...mine].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") mine.delete(name);
      else mine.set(name, value);
    }
    return answer;
  };
  return {
    async visit(start, login, until) {
      let url = new URL(start);
      let answer = await request(url, {});
      for (let steps = 0; steps < 20; steps += 1) {
        const body = await answer.text();
        const location = answer.headers.get("location");
        if (location !== null) {
          url = new URL(location, url);
          if (url.href.startsWith(until)) return { url, status: answer.status, body };
          answer = await request(url, {});
        } else if (body.includes('name="login"')) {
          const action = /action="([^"]+)"/.exec(body)?.[1] ?? "";
          const target = login === "" ? `${action}/abort` : action;
          const form = new URLSearchParams({ prompt: "login", login, password: "any" });
          url = new URL(target, url);
          answer = await request(
            url,
            login === ""
              ? {}
              : {
                  method: "POST",
                  body: form.toString(),
                  headers: { "content-type": "application/x-www-form-urlencoded" },
                },
          );
        } else return { url, status: answer.status, body };
      }
      throw new Error("the sign-in went round in circles");
    },
  };
}
