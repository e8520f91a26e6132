/** While something is being sent: the browser asks before the site is left or loaded anew, and `question` before a link within it, which does neither. */
export function askBeforeLeaving(isSending: () => boolean, question: string, signal: AbortSignal): void {
  addEventListener('beforeunload', event => isSending() && event.preventDefault(), { signal });
  document.addEventListener(
    'click',
    event => {
      if (isSending() && !event.defaultPrevented && leadsAway(event) && !confirm(question)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { signal, capture: true },
  );
}

function leadsAway(event: MouseEvent): boolean {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  return link !== null && isPlain && !link.target && !link.hasAttribute('download') && !isOnThisPage(link);
}

function isOnThisPage(link: HTMLAnchorElement): boolean {
  return link.hash !== '' && link.href.split('#')[0] === location.href.split('#')[0];
}
