/** The element of `root` that the page has marked with data-part; it is always rendered. */
export function part<T extends Element = HTMLElement>(root: Element, name: string): T {
  return root.querySelector<T>(`[data-part="${name}"]`)!;
}

/** Says what happens in the one region for it, or what is against it in the other; a page renders both before there are words. */
export function say(root: Element, text: string, isFault = false): void {
  part(root, 'said').textContent = isFault ? '' : text;
  const fault = part(root, 'fault');
  fault.textContent = isFault ? text : '';
  fault.hidden = !isFault;
}

/** The words that the page has written for the module under data-text. */
export function words(root: Element, name: string): string {
  return root.querySelector(`[data-text="${name}"]`)?.textContent ?? '';
}

/** Changes what is shown of `root`. Where that hides what has the focus in it, `next` takes it: a keyboard would begin anew at the top of the page. */
export function keepFocus(root: Element, change: () => void, next: () => HTMLElement | null | undefined): void {
  const focused = root.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  change();
  if (focused?.offsetParent === null) {
    next()?.focus({ preventScroll: true });
  }
}
