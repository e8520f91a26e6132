import * as Plotly from 'plotly.js-cartesian-dist-min';

/** Fits a chart to its place; one that is folded away or taken off the page is left alone. */
export function fit(host: HTMLElement): void {
  if (host.checkVisibility()) {
    Plotly.Plots.resize(host).catch(() => undefined); // it went between the question and the drawing
  }
}
