const most = 10;

/** Keeps links that the system hands over before the desk is there: macOS sends the one that Popline was started with very early. */
export function linkInbox(): { take(url: string): void; deliverTo(desk: (url: string) => void): void } {
  const waiting: string[] = [];
  let deliver = (url: string): void => {
    if (waiting.length < most) waiting.push(url);
  };
  return {
    take: (url) => deliver(url),
    deliverTo(desk) {
      deliver = desk;
      for (const url of waiting.splice(0)) desk(url);
    },
  };
}
