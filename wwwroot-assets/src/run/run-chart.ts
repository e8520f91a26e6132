import * as Plotly from 'plotly.js-cartesian-dist-min';
import { clipRange, smooth, thin, type Curve, type CurveSet } from './curves';
import { digits, separators, t } from '../site/texts';

export type Axis = 'epoch' | 'step' | 'time';

export interface Settings {
  x: Axis;
  log: boolean;
  smooth: number;
  clip: boolean;
}

interface Line {
  key: string;
  word: string;
  colour: string;
  dash: string;
  symbol: string;
  perStep?: boolean;
  /** Set by rule, not measured: smoothing would show rates that never were. */
  exact?: boolean;
}

interface ChartShape {
  word: string;
  format: string;
  mayBeLog: boolean;
  lines: Line[];
}

/** What each chart draws. Lines differ by dash and symbol too, not by colour alone. */
export const shapes: Record<string, ChartShape> = {
  loss: {
    word: t('Loss'),
    format: '.3f',
    mayBeLog: true,
    lines: [
      { key: 'step/loss', word: t('each step'), colour: '--training-step', dash: 'solid', symbol: 'circle', perStep: true },
      { key: 'train/loss', word: t('training'), colour: '--training', dash: 'solid', symbol: 'circle' },
      { key: 'validation/loss', word: t('validation'), colour: '--validation', dash: 'dash', symbol: 'diamond' },
    ],
  },
  accuracy: {
    word: t('Accuracy'),
    format: '.1%',
    mayBeLog: false,
    lines: [
      { key: 'train/accuracy', word: t('training'), colour: '--training', dash: 'solid', symbol: 'circle' },
      { key: 'validation/accuracy', word: t('validation'), colour: '--validation', dash: 'dash', symbol: 'diamond' },
      { key: 'validation/macro_f1', word: t('macro F1'), colour: '--third', dash: 'dot', symbol: 'square' },
    ],
  },
  rate: {
    word: t('Learning rate'),
    format: '.2~e',
    mayBeLog: true,
    lines: [{ key: 'learning_rate', word: t('Learning rate'), colour: '--training', dash: 'solid', symbol: 'circle', perStep: true, exact: true }],
  },
  speed: {
    word: t('Images per second'),
    format: ',.0f',
    mayBeLog: false,
    lines: [{ key: 'images_per_second', word: t('Images per second'), colour: '--training', dash: 'solid', symbol: 'circle', perStep: true }],
  },
};

const config = { displayModeBar: false, responsive: false, doubleClick: 'reset' };
const heightPx = 280;

export function draw(host: HTMLElement, name: string, set: CurveSet, settings: Settings): void {
  const shape = shapes[name]!;
  const isLog = settings.log && shape.mayBeLog;
  const traces = shape.lines.flatMap(line => drawLine(host, line, set.curves.get(line.key), settings, shape.format));
  void Plotly.react(host, traces, layout(host, shape, set, settings, isLog), config);
  host.setAttribute('aria-label', describe(shape, set));
}

export function drop(host: HTMLElement): void {
  Plotly.purge(host);
}

/** The chart as a table: a row per epoch, with the last value that each line had in it. */
export function tabulate(name: string, set: CurveSet): HTMLTableElement {
  const shape = shapes[name]!;
  const lines = shape.lines.filter(line => set.curves.has(line.key));
  const rows = new Map<number, (number | undefined)[]>();
  lines.forEach((line, column) => {
    const curve = set.curves.get(line.key)!;
    curve.epochs.forEach((epoch, index) => {
      const row = rows.get(Math.ceil(epoch - 1e-6)) ?? [];
      row[column] = curve.values[index];
      rows.set(Math.ceil(epoch - 1e-6), row);
    });
  });
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const word of [t('Epoch'), ...lines.map(line => line.word)]) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = word;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const [epoch, values] of [...rows].sort((a, b) => a[0] - b[0])) {
    const row = body.insertRow();
    const cell = document.createElement('th');
    cell.scope = 'row';
    cell.textContent = String(epoch);
    row.append(cell);
    lines.forEach((_, column) => (row.insertCell().textContent = text(shape, values[column])));
  }
  return table;
}

function text(shape: ChartShape, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) {
    return value === undefined ? '–' : String(value);
  }
  return shape.format === '.1%'
    ? t('{0}\u00a0%', digits(value * 100, 1))
    : shape.format === ',.0f'
      ? digits(value, 0)
      : value.toLocaleString(document.documentElement.lang, { minimumSignificantDigits: 4, maximumSignificantDigits: 4 });
}

function describe(shape: ChartShape, set: CurveSet): string {
  const parts = shape.lines
    .filter(line => set.curves.has(line.key))
    .map(line => `${line.word} ${text(shape, set.curves.get(line.key)!.values.at(-1))}`);
  return t('{0} chart: {1}', shape.word, parts.length > 0 ? parts.join(', ') : t('No points yet'));
}

function along(curve: Curve, axis: Axis): number[] {
  return axis === 'step' ? curve.steps : axis === 'time' ? curve.seconds.map(seconds => seconds / 60) : curve.epochs;
}

function drawLine(host: HTMLElement, line: Line, curve: Curve | undefined, settings: Settings, format: string): object[] {
  if (!curve || curve.steps.length === 0) {
    return [];
  }
  const css = getComputedStyle(host);
  const colour = css.getPropertyValue(line.colour).trim();
  const x = along(curve, settings.x);
  const trace = (values: number[], extra: object) => {
    const indices = thin(x, values, Math.max(200, host.clientWidth));
    return {
      type: 'scatter',
      x: indices.map(i => x[i]),
      y: indices.map(i => (Number.isFinite(values[i]) ? values[i] : null)),
      name: line.word,
      connectgaps: false,
      ...extra,
    };
  };
  const shown = {
    mode: line.perStep || curve.steps.length > 60 ? 'lines' : 'lines+markers',
    line: { color: colour, width: line.perStep ? 1.8 : 2.4, dash: line.dash },
    marker: { symbol: line.symbol, size: 6 },
    hovertemplate: `%{y:${format}}`,
  };
  return line.perStep && !line.exact && settings.smooth > 0
    ? [
        trace(curve.values, { mode: 'lines', opacity: 0.3, line: { color: colour, width: 1 }, hoverinfo: 'skip', showlegend: false }),
        trace(smooth(curve.values, settings.smooth), shown),
      ]
    : [trace(curve.values, shown)];
}

/** Where a step lies on the axis, by the nearest point that is known. */
function place(step: number, set: CurveSet, axis: Axis): number | undefined {
  let longest: Curve | undefined;
  for (const curve of set.curves.values()) {
    longest = !longest || curve.steps.length > longest.steps.length ? curve : longest;
  }
  const index = longest?.steps.findIndex(at => at >= step) ?? -1;
  return longest && index >= 0 ? along(longest, axis)[index] : undefined;
}

function layout(host: HTMLElement, shape: ChartShape, set: CurveSet, settings: Settings, isLog: boolean): object {
  const css = getComputedStyle(host);
  const token = (name: string) => css.getPropertyValue(name).trim();
  const marks = set.marks.map(mark => ({ ...mark, x: place(mark.step, set, settings.x) })).filter(mark => mark.x !== undefined);
  const range = settings.clip ? clipRange(shape.lines.flatMap(line => set.curves.get(line.key)?.values ?? [])) : null;
  const isEmpty = shape.lines.every(line => (set.curves.get(line.key)?.steps.length ?? 0) === 0);
  const empty = isEmpty ? { range: [0, 1], showticklabels: false } : {};
  const grid = { gridcolor: token('--line'), zeroline: false, linecolor: token('--line'), automargin: true };
  return {
    height: heightPx,
    margin: { l: 8, r: 10, t: 8, b: 8, pad: 4 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: css.fontFamily, size: 13, color: token('--text-soft') },
    hovermode: 'x unified',
    separators: separators(),
    hoverlabel: { bgcolor: token('--surface'), bordercolor: token('--line-strong'), font: { color: token('--text') } },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: token('--text') } },
    showlegend: shape.lines.length > 1,
    uirevision: isEmpty ? 'empty' : settings.x,
    xaxis: {
      ...grid,
      title: { text: { epoch: t('Epoch'), step: t('Step'), time: t('Minutes of training') }[settings.x], standoff: 6 },
      rangemode: 'tozero',
      ...empty,
    },
    yaxis: { ...grid, type: isLog ? 'log' : 'linear', tickformat: shape.format === '.1%' ? '.0%' : '~g', ...(range && !isLog ? { range } : {}), ...empty },
    shapes: marks.map(mark => ({
      type: 'line',
      x0: mark.x,
      x1: mark.x,
      yref: 'paper',
      y0: 0,
      y1: 1,
      line: { color: token('--line-strong'), width: 1.2, dash: mark.dash },
    })),
    annotations: isEmpty
      ? [{ xref: 'paper', yref: 'paper', x: 0.5, y: 0.5, text: t('No points yet'), showarrow: false, font: { size: 14, color: token('--text-soft') } }]
      : marks.map(mark => ({
          x: mark.x,
          yref: 'paper',
          y: 1,
          yanchor: 'top',
          xanchor: 'left',
          text: mark.word,
          showarrow: false,
          font: { size: 11, color: token('--text-soft') },
        })),
  };
}
