import * as Plotly from 'plotly.js-cartesian-dist-min';
import { fit } from './plot-resize';
import { separators } from './texts';
import { themeChanged } from './theme-store';

interface Series {
  name: string;
  /** One count for each class. */
  counts: number[];
}

const config = { displayModeBar: false, responsive: false };
const heightPx = 300;

// Splits differ by colour and by hatching.
const looks = [
  { colour: '--emotion-sad', shape: '' },
  { colour: '--emotion-happy', shape: '/' },
  { colour: '--emotion-surprise', shape: 'x' },
];

export function create(host: HTMLElement, classes: string[], series: Series[]) {
  const draw = () => void Plotly.react(host, traces(host, classes, series), layout(host), config);
  const resize = new ResizeObserver(() => fit(host));
  draw();
  resize.observe(host);
  document.addEventListener(themeChanged, draw);

  return {
    dispose() {
      document.removeEventListener(themeChanged, draw);
      resize.disconnect();
      Plotly.purge(host);
    },
  };
}

function traces(host: HTMLElement, classes: string[], series: Series[]): object[] {
  const css = getComputedStyle(host);
  const surface = css.getPropertyValue('--surface').trim();
  return series.map(({ name, counts }, i) => {
    const look = looks[i % looks.length]!;
    const colour = css.getPropertyValue(look.colour).trim();
    return {
      type: 'bar',
      name,
      x: classes,
      y: counts,
      hovertemplate: '%{x}, %{fullData.name}: %{y:,}<extra></extra>',
      marker: {
        color: colour,
        cornerradius: 3,
        line: { color: colour, width: 1 },
        pattern: { shape: look.shape, fillmode: 'overlay', fgcolor: surface, fgopacity: 0.6, size: 6, solidity: 0.4 },
      },
    };
  });
}

function layout(host: HTMLElement): object {
  const css = getComputedStyle(host);
  const line = css.getPropertyValue('--line').trim();
  const isNarrow = host.clientWidth < 520;
  return {
    height: heightPx,
    margin: { l: 8, r: 8, t: 8, b: 8 },
    separators: separators(),
    barmode: 'group',
    bargap: 0.28,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: css.fontFamily, size: isNarrow ? 13 : 15, color: css.getPropertyValue('--text').trim() },
    xaxis: { automargin: true, fixedrange: true, tickangle: isNarrow ? -60 : 0, linecolor: line },
    yaxis: { automargin: true, fixedrange: true, gridcolor: line, zerolinecolor: line, separatethousands: true, nticks: 6 },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
    showlegend: true,
  };
}
