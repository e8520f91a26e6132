import { controlOf } from '../site/control';

/** What Plotly makes of its element. */
interface Chart extends HTMLElement {
  layout?: { font?: { size?: number } };
  on?(event: 'plotly_afterplot', handler: () => void): void;
}

interface Plotly {
  relayout(chart: Chart, changes: object): Promise<unknown>;
}

// Of the text of a page.
const share = 0.8125;

/**
 * Keeps a chart as large as its place, and its text as large as the page's: before a room, or where a person wants larger letters.
 * Plotly itself follows nothing but the window, and its text nothing at all. What a finger does on it is left to the page, which scrolls.
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
  place.addEventListener('touchstart', leaveToPage, { capture: true, passive: true });
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
      place.removeEventListener('touchstart', leaveToPage, { capture: true });
    },
  };
}

// Plotly would zoom, and keep the page from scrolling. It hears of a tap all the same, by the click that a browser makes of it.
function leaveToPage(event: TouchEvent) {
  if (event.target instanceof Element && event.target.closest('.draglayer')) {
    event.stopPropagation();
  }
}

function plotly(): Plotly {
  return (window as unknown as { Plotly: Plotly }).Plotly;
}
