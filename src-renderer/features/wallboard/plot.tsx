import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface PlotProps {
  /** Another object draws the plot anew: keep it as long as it is the same. */
  readonly options: uPlot.Options;
  readonly data: uPlot.AlignedData;
  /** What the picture says, for who can't see it; without one it only repeats what stands beside it. */
  readonly label?: string;
  readonly className?: string | undefined;
}

/** A picture on a canvas. */
export function Plot({ options, data, label, className }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    if (box.current === null) return;
    const made = new uPlot(options, latest.current, box.current);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [options]);
  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);
  return <div ref={box} className={className} role="img" aria-hidden={label === undefined} aria-label={label ?? ""} />;
}
