import * as Plotly from 'plotly.js-cartesian-dist-min';
import { fit } from './plot-resize';
import { themeChanged } from './theme-store';

/** One bar, in the order in which it is drawn from the top. */
interface Bar {
  /** Class name, which is also the end of the CSS variable with its colour: --emotion-happy. */
  name: string;
  word: string;
  /** 0 to 1. */
  probability: number;
  text: string;
  isTop: boolean;
}

const rowHeightPx = 34;
const config = { displayModeBar: false, responsive: false, staticPlot: true };

export function create(host: HTMLElement, bars: Bar[]) {
  const draw = () => void Plotly.react(host, traces(host, bars), layout(host, bars), config);
  const resize = new ResizeObserver(() => fit(host));
  draw();
  resize.observe(host);
  document.addEventListener(themeChanged, draw);

  return {
    update(next: Bar[]) {
      bars = next;
      draw();
    },
    dispose() {
      document.removeEventListener(themeChanged, draw);
      resize.disconnect();
      Plotly.purge(host);
    },
  };
}

/** One trace for each bar, because each has a pattern and a colour of its own. */
function traces(host: HTMLElement, bars: Bar[]): object[] {
  const css = getComputedStyle(host);
  const surface = css.getPropertyValue('--surface').trim();
  return bars.map(bar => {
    const colour = css.getPropertyValue(`--emotion-${bar.name}`).trim();
    return {
      type: 'bar',
      orientation: 'h',
      x: [bar.probability],
      y: [bar.word],
      text: [bar.text],
      textposition: 'outside',
      cliponaxis: false,
      hoverinfo: 'skip',
      marker: {
        color: colour,
        cornerradius: 4,
        line: { color: colour, width: 1 },
        // The most probable bar is solid, the others are hatched: the difference does not hang on colour.
        pattern: { shape: bar.isTop ? '' : '/', fillmode: 'overlay', fgcolor: surface, fgopacity: 0.55, size: 7, solidity: 0.45 },
      },
    };
  });
}

function layout(host: HTMLElement, bars: Bar[]): object {
  const css = getComputedStyle(host);
  return {
    height: bars.length * rowHeightPx + 8,
    margin: { l: 8, r: 8, t: 4, b: 4, pad: 8 },
    barmode: 'overlay',
    bargap: 0.34,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: css.fontFamily, size: 15, color: css.getPropertyValue('--text').trim() },
    // Room for the figures behind a bar that reaches 100 %.
    xaxis: { range: [0, 1.16], visible: false, fixedrange: true },
    yaxis: { autorange: 'reversed', automargin: true, fixedrange: true, ticklen: 0, showgrid: false, zeroline: false },
    showlegend: false,
  };
}
