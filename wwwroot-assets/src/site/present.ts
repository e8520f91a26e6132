import { controlOf } from './control';

/** Has a button show the page for a room: in full screen, large, and without what is around its main part. */
export function create(button: HTMLElement) {
  return controlOf(button, () => new Presentation(button));
}

/**
 * The document is what fills the screen, so that dialogs, menus and messages, which lie beside the main part, are seen
 * too; the main part is marked with `presenting`. Where a browser has no full screen, the page is shown large in its window.
 */
class Presentation {
  private readonly gone = new AbortController();
  private readonly main: Element;

  constructor(private readonly button: HTMLElement) {
    const { signal } = this.gone;
    this.main = button.closest('main')!;
    button.addEventListener('click', () => (this.isOn ? this.leave() : void this.enter()), { signal });
    document.addEventListener('fullscreenchange', () => document.fullscreenElement || this.mark(false), { signal });
    // In full screen the browser keeps this key to itself.
    document.addEventListener('keydown', event => event.key === 'Escape' && this.isOn && this.leave(), { signal });
  }

  dispose(): void {
    this.gone.abort();
    this.leave();
  }

  private get isOn(): boolean {
    return this.main.classList.contains('presenting');
  }

  private async enter(): Promise<void> {
    this.mark(true);
    await document.documentElement.requestFullscreen?.().catch(() => {});
    if (!this.isOn) {
      this.leave(); // it was left while the browser was on its way
    }
  }

  private leave(): void {
    this.mark(false);
    if (document.fullscreenElement) {
      void document.exitFullscreen().catch(() => {});
    }
  }

  private mark(isOn: boolean): void {
    if (isOn !== this.isOn) {
      this.main.classList.toggle('presenting', isOn);
      this.button.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    }
  }
}
