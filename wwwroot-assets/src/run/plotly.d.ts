declare module 'plotly.js-cartesian-dist-min' {
  export function react(host: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
  export function purge(host: HTMLElement): void;
  export const Plots: { resize(host: HTMLElement): Promise<unknown> };
}
