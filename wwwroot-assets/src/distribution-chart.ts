import * as Plotly from 'plotly.js-cartesian-dist-min';
import { fit } from './plot-resize';
import { themeChanged } from './theme-store';

/** One emotion's faces, drawn from the top. */
interface Count {
  /** Class name, which is also the end of the CSS variable with its colour: --emotion-happy. */
  name: string;
  word: string;
  sure: number;
  unsure: number;
}

const rowHeightPx = 34;
const config = { displayModeBar: false, responsive: false, staticPlot: true };

export function create(host: HTMLElement, counts: Count[]) {
  const draw = () => void Plotly.react(host, traces(host, counts), layout(host, counts), config);
  const resize = new ResizeObserver(() => fit(host));
  draw();
  resize.observe(host);
  document.addEventListener(themeChanged, draw);

  return {
    update(next: Count[]) {
      counts = next;
      draw();
    },
    dispose() {
      document.removeEventListener(themeChanged, draw);
      resize.disconnect();
      Plotly.purge(host);
    },
  };
}

/** Sure answers are solid, the others hatched behind them; the figure stands at the end of both. */
function traces(host: HTMLElement, counts: Count[]): object[] {
  const css = getComputedStyle(host);
  const colours = counts.map(count => css.getPropertyValue(`--emotion-${count.name}`).trim());
  const surface = css.getPropertyValue('--surface').trim();
  const bar = (values: number[], shape: string) => ({
    type: 'bar',
    orientation: 'h',
    x: values,
    y: counts.map(count => count.word),
    hoverinfo: 'skip',
    marker: {
      color: colours,
      line: { color: colours, width: 1 },
      pattern: { shape, fillmode: 'overlay', fgcolor: surface, fgopacity: 0.55, size: 7, solidity: 0.45 },
    },
  });
  return [
    bar(counts.map(count => count.sure), ''),
    bar(counts.map(count => count.unsure), '/'),
    {
      type: 'scatter',
      mode: 'text',
      x: counts.map(count => count.sure + count.unsure),
      y: counts.map(count => count.word),
      text: counts.map(count => ` ${count.sure + count.unsure}`),
      textposition: 'middle right',
      cliponaxis: false,
      hoverinfo: 'skip',
    },
  ];
}

function layout(host: HTMLElement, counts: Count[]): object {
  const css = getComputedStyle(host);
  const most = Math.max(1, ...counts.map(count => count.sure + count.unsure));
  return {
    height: counts.length * rowHeightPx + 8,
    margin: { l: 8, r: 8, t: 4, b: 4, pad: 8 },
    barmode: 'stack',
    bargap: 0.34,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: css.fontFamily, size: 15, color: css.getPropertyValue('--text').trim() },
    xaxis: { range: [0, most * 1.16], visible: false, fixedrange: true },
    yaxis: { autorange: 'reversed', automargin: true, fixedrange: true, ticklen: 0, showgrid: false, zeroline: false },
    showlegend: false,
  };
}
