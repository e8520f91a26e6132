import { colourOf, plot, rowMarker, rowsLayout } from './plot';

/** One emotion's faces, drawn from the top. */
interface Count {
  /** Class name, which is also the end of the CSS variable with its colour: --emotion-happy. */
  name: string;
  word: string;
  sure: number;
  unsure: number;
}

export function create(host: HTMLElement, counts: Count[]) {
  const longest = () => Math.max(1, ...counts.map(count => count.sure + count.unsure));
  const { draw, dispose } = plot(host, css => ({ traces: traces(css, counts), layout: rowsLayout(css, counts.length, longest(), 'stack') }), true);
  return {
    update(next: Count[]) {
      counts = next;
      draw();
    },
    dispose,
  };
}

/** Sure answers are solid, the others hatched behind them; the figure stands at the end of both. */
function traces(css: CSSStyleDeclaration, counts: Count[]): object[] {
  const colours = counts.map(count => colourOf(css, `--emotion-${count.name}`));
  const bar = (values: number[], shape: '' | '/') => ({
    type: 'bar',
    orientation: 'h',
    x: values,
    y: counts.map(count => count.word),
    hoverinfo: 'skip',
    marker: rowMarker(css, colours, shape),
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
