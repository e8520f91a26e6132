/** The element of `root` that the page has marked with data-part; it is always rendered. */
export function part<T extends Element = HTMLElement>(root: Element, name: string): T {
  return root.querySelector<T>(`[data-part="${name}"]`)!;
}

/** The words that the page has written for the module under data-text. */
export function words(root: Element, name: string): string {
  return root.querySelector(`[data-text="${name}"]`)?.textContent ?? '';
}
