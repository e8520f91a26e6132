/** Scrolls to an element, unless the page lost it meanwhile: by default as little as it takes for all of it to be seen. */
export function bringIntoView(element: Element | null, block: ScrollLogicalPosition = 'nearest'): void {
  const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
  element?.scrollIntoView({ block, behavior });
}
