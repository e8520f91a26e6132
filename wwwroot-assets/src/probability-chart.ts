import { colourOf, plot, rowMarker, rowsLayout } from './plot';

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

export function create(host: HTMLElement, bars: Bar[]) {
  const { draw, dispose } = plot(host, css => ({ traces: traces(css, bars), layout: rowsLayout(css, bars.length, 1, 'overlay') }), true);
  return {
    update(next: Bar[]) {
      bars = next;
      draw();
    },
    dispose,
  };
}

/** One trace for each bar, because each has a pattern and a colour of its own; the most probable bar is solid. */
function traces(css: CSSStyleDeclaration, bars: Bar[]): object[] {
  return bars.map(bar => ({
    type: 'bar',
    orientation: 'h',
    x: [bar.probability],
    y: [bar.word],
    text: [bar.text],
    textposition: 'outside',
    cliponaxis: false,
    hoverinfo: 'skip',
    marker: { ...rowMarker(css, colourOf(css, `--emotion-${bar.name}`), bar.isTop ? '' : '/'), cornerradius: 4 },
  }));
}
