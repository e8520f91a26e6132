import { controlOf } from '../site/control';

/** An axis as it is drawn: where it begins, how long it is, and where a value of the data lies from there, in pixels. */
interface Axis {
  _offset: number;
  _length: number;
  d2p(value: unknown): number;
}

/** What Plotly makes of its element. */
interface Chart extends HTMLElement {
  layout?: { font?: { size?: number } };
  data?: { x?: unknown[]; y?: unknown[]; hoverinfo?: string; visible?: boolean | 'legendonly' }[];
  _fullLayout?: { xaxis: Axis; yaxis: Axis; hovermode: string | false };
  on?(event: 'plotly_afterplot', handler: () => void): void;
}

interface Plotly {
  relayout(chart: Chart, changes: object): Promise<unknown>;
  Fx: {
    hover(chart: Chart, at: { xpx: number; ypx: number }, subplot: string): void;
    unhover(chart: Chart): void;
  };
}

// Of the text of a page.
const share = 0.8125;

// A finger that stays within so many pixels taps.
const still = 10;

/**
 * Keeps a chart as large as its place, and its text as large as the page's: before a room, or where a person wants larger letters.
 * Plotly itself follows nothing but the window, and its text nothing at all. What a finger does on it is left to the page, which scrolls;
 * a tap shows the values of the nearest point, until one taps elsewhere.
 */
export function create(place: HTMLElement) {
  return controlOf(place, () => follow(place));
}

function follow(place: HTMLElement) {
  let [width, height, isGone, chart] = [0, 0, false, undefined as Chart | undefined];
  const fit = () => {
    const size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * share);
    const isOther = chart?.layout?.font?.size !== size || chart.clientWidth !== width || chart.clientHeight !== height;

    // A chart whose page is being left has been cleared by Plotly.purge while it still stands there: it has no layout, and throws.
    if (chart?.layout && isOther && (place.checkVisibility?.() ?? place.offsetParent !== null)) {
      [width, height] = [chart.clientWidth, chart.clientHeight];
      void plotly().relayout(chart, { 'font.size': size, autosize: true });
    }
  };
  const observer = new ResizeObserver(fit);
  let finger: { x: number; y: number } | undefined; // where it came down, while it may be a tap
  const touch = (event: TouchEvent) => {
    finger = undefined;
    if (event.target instanceof Element && event.target.closest('.draglayer')) {
      event.stopPropagation(); // Plotly would zoom, and keep the page from scrolling
      const [only, second] = event.touches;
      finger = only && !second ? { x: only.clientX, y: only.clientY } : undefined;
    }
  };
  const release = (event: TouchEvent) => {
    const lifted = event.changedTouches[0];
    if (chart && finger && lifted && event.cancelable && Math.hypot(lifted.clientX - finger.x, lifted.clientY - finger.y) < still) {
      event.preventDefault(); // the mouse's events that a browser makes of a tap: Plotly would look around the finger alone
      show(chart, lifted.clientX, lifted.clientY);
    }
    finger = undefined;
  };
  const leave = (event: PointerEvent) => {
    if (chart?.layout && event.pointerType === 'touch' && !place.contains(event.target as Node)) {
      plotly().Fx.unhover(chart);
    }
  };
  place.addEventListener('touchstart', touch, { capture: true, passive: true });
  place.addEventListener('touchend', release);
  document.addEventListener('pointerdown', leave);
  const begin = () => {
    chart = place.querySelector<Chart>('.js-plotly-plot') ?? undefined;
    if (chart) {
      [width, height] = [chart.clientWidth, chart.clientHeight];
      chart.on?.('plotly_afterplot', fit); // a whole picture from the server comes with the usual size
      observer.observe(place);
    } else if (!isGone) {
      requestAnimationFrame(begin); // Plotly is still on its way
    }
  };
  begin();
  return {
    dispose() {
      isGone = true;
      observer.disconnect();
      place.removeEventListener('touchstart', touch, { capture: true });
      place.removeEventListener('touchend', release);
      document.removeEventListener('pointerdown', leave);
    },
  };
}

// As at a mouse's pointer; where that takes all values along one place, how high the finger is does not matter.
function show(chart: Chart, clientX: number, clientY: number) {
  if (!chart.layout || !chart._fullLayout) {
    return; // its page is being left
  }
  const { xaxis, yaxis, hovermode } = chart._fullLayout;
  const { left, top } = chart.getBoundingClientRect();
  const [x, y] = [clientX - left - xaxis._offset, clientY - top - yaxis._offset];
  let [nearest, at] = [Infinity, undefined as { xpx: number; ypx: number } | undefined];
  for (const trace of chart.data ?? []) {
    if (trace.hoverinfo === 'skip' || trace.visible === 'legendonly') {
      continue;
    }
    trace.x?.forEach((value, i) => {
      const [xpx, ypx] = [xaxis.d2p(value), yaxis.d2p(trace.y?.[i])];
      const distance = Math.hypot(xpx - x, hovermode === 'closest' ? ypx - y : 0);
      if (distance < nearest && xpx >= 0 && xpx <= xaxis._length && Number.isFinite(ypx)) {
        [nearest, at] = [distance, { xpx, ypx }];
      }
    });
  }
  if (at) {
    plotly().Fx.hover(chart, at, 'xy');
  }
}

function plotly(): Plotly {
  return (window as unknown as { Plotly: Plotly }).Plotly;
}
