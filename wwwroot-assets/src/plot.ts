import * as Plotly from 'plotly.js-cartesian-dist-min';
import { fit } from './plot-resize';
import { themeChanged } from './theme-store';

interface Figure {
  traces: object[];
  layout: object;
}

const rowHeightPx = 34;

/** Draws a figure into its host, and again when the theme changes; it follows the host's width. */
export function plot(host: HTMLElement, figure: (css: CSSStyleDeclaration) => Figure, isStatic: boolean) {
  const draw = () => {
    const { traces, layout } = figure(getComputedStyle(host));
    void Plotly.react(host, traces, layout, { displayModeBar: false, responsive: false, staticPlot: isStatic });
  };
  const resize = new ResizeObserver(() => fit(host));
  draw();
  resize.observe(host);
  document.addEventListener(themeChanged, draw);

  return {
    draw,
    dispose() {
      document.removeEventListener(themeChanged, draw);
      resize.disconnect();
      Plotly.purge(host);
    },
  };
}

/** The colour behind a variable of the theme, such as --text. */
export function colourOf(css: CSSStyleDeclaration, name: string): string {
  return css.getPropertyValue(name).trim();
}

/** What every chart has: the page's letters, and its ground behind them. */
export function pageLayout(css: CSSStyleDeclaration, fontPx = 15): object {
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: css.fontFamily, size: fontPx, color: colourOf(css, '--text') },
  };
}

/** Bars that lie, a row for each emotion from the top; room for the figure behind the longest. */
export function rowsLayout(css: CSSStyleDeclaration, rows: number, longest: number, barmode: 'overlay' | 'stack'): object {
  return {
    ...pageLayout(css),
    height: rows * rowHeightPx + 8,
    margin: { l: 8, r: 8, t: 4, b: 4, pad: 8 },
    barmode,
    bargap: 0.34,
    xaxis: { range: [0, longest * 1.16], visible: false, fixedrange: true },
    yaxis: { autorange: 'reversed', automargin: true, fixedrange: true, ticklen: 0, showgrid: false, zeroline: false },
    showlegend: false,
  };
}

/** A row's bar in the emotion's colour; hatched by '/' so that the difference does not hang on colour. */
export function rowMarker(css: CSSStyleDeclaration, colour: string | string[], shape: '' | '/'): object {
  return {
    color: colour,
    line: { color: colour, width: 1 },
    pattern: { shape, fillmode: 'overlay', fgcolor: colourOf(css, '--surface'), fgopacity: 0.55, size: 7, solidity: 0.45 },
  };
}
