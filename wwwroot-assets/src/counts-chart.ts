import { colourOf, pageLayout, plot } from './plot';
import { separators } from './texts';

interface Series {
  name: string;
  /** One count for each class. */
  counts: number[];
}

const heightPx = 300;

// Splits differ by colour and by hatching.
const looks = [
  { colour: '--emotion-sad', shape: '' },
  { colour: '--emotion-happy', shape: '/' },
  { colour: '--emotion-surprise', shape: 'x' },
];

export function create(host: HTMLElement, classes: string[], series: Series[]) {
  const { dispose } = plot(host, css => ({ traces: traces(css, classes, series), layout: layout(host, css) }), false);
  return { dispose };
}

function traces(css: CSSStyleDeclaration, classes: string[], series: Series[]): object[] {
  return series.map(({ name, counts }, i) => {
    const look = looks[i % looks.length]!;
    const colour = colourOf(css, look.colour);
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
        pattern: { shape: look.shape, fillmode: 'overlay', fgcolor: colourOf(css, '--surface'), fgopacity: 0.6, size: 6, solidity: 0.4 },
      },
    };
  });
}

function layout(host: HTMLElement, css: CSSStyleDeclaration): object {
  const line = colourOf(css, '--line');
  const isNarrow = host.clientWidth < 520;
  return {
    ...pageLayout(css, isNarrow ? 13 : 15),
    height: heightPx,
    margin: { l: 8, r: 8, t: 8, b: 8 },
    separators: separators(),
    barmode: 'group',
    bargap: 0.28,
    xaxis: { automargin: true, fixedrange: true, tickangle: isNarrow ? -60 : 0, linecolor: line },
    yaxis: { automargin: true, fixedrange: true, gridcolor: line, zerolinecolor: line, separatethousands: true, nticks: 6 },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
    showlegend: true,
  };
}
