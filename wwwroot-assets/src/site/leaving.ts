/** While something is being sent: the browser asks before the site is left or loaded anew. */
export function askBeforeLeaving(isSending: () => boolean, signal: AbortSignal): void {
  addEventListener('beforeunload', event => isSending() && event.preventDefault(), { signal });
}

/** Before another page of the site comes, by a link, a button or the way back: whether something is being sent, for which the person stays. */
export function isToStay(isSending: boolean, question: string, target: string): boolean {
  const leads = new URL(target, document.baseURI).pathname !== location.pathname; // not to another place of the same page
  return isSending && leads && !confirm(question);
}
