import { connectionUp, isConnected, sendUntilReached } from '../site/connection';
import { controlOf } from '../site/control';
import { download } from '../site/download';
import { takeOver } from '../photo/photo-handover';
import { PhotoError, prepare } from '../photo/photo-prepare';
import { listenForFiles } from '../photo/photo-sources';
import { part } from '../site/parts';
import { t } from '../site/texts';
import { uploadPatiently, UploadError } from '../photo/photo-upload';

interface DotNet {
  /** What has changed, and which photos there are; may be told twice. */
  invokeMethodAsync(method: 'Show', changed: Told[], keys: number[]): Promise<void>;
  invokeMethodAsync(method: 'Refuse', files: number): Promise<void>;
}

interface Settings {
  url: string;
  maxBytes: number;
  mostPhotos: number;
}

/** waiting: for its turn; busy: prepared and sent; cancelled: given up before it was done. */
type State = 'waiting' | 'busy' | 'done' | 'failed' | 'cancelled';

interface Told {
  key: number;
  name: string;
  state: State;
  resultId: string | null;
  error: string | null;
  /** The file itself cannot be used: sending it again would not help. */
  isHopeless: boolean;
  /** Addresses of the small and the sent picture in this browser. */
  thumb: string | null;
  photo: string | null;
}

interface Item extends Told {
  file: File;
  prepared: Blob | null;
  /** The whole picture is taken as the face. */
  isWhole: boolean;
  /** Its result is in a file that was saved. */
  isSaved: boolean;
  sending: AbortController;
  isTold: boolean;
}

const mostInFlight = 2;
const toldAtOnce = 10; // a message to the circuit may have 32 KB
const thumbPx = 128;

/** The photos outlive the page: on the way back from another page of the site they are still there. */
let items: Item[] = [];
let nextKey = 1;

export function create(root: HTMLElement, dotNet: DotNet, settings: Settings, head: string) {
  return controlOf(root, () => new Batch(root, dotNet, settings, head));
}

/** Leaving the site, which a change of language does too, would lose something: the photos and their results are in this tab alone. */
function isLost(): boolean {
  return items.some(item => item.state === 'waiting' || item.state === 'busy' || (item.state === 'done' && !item.isSaved));
}

// Also while another page of the site is open; but that one need not stay cut off from the site for what only the page of a batch could save.
addEventListener(
  'beforeunload',
  event => (event.isTrusted || document.querySelector('.batch[data-ready]')) && isLost() && event.preventDefault(),
);

/** Keeps up to `mostPhotos` photos in the browser, sends them over HTTP and tells the circuit only what has become of each. */
class Batch {
  private readonly gone = new AbortController();
  /** Those of the last removal: until another one, until more photos come or the page is left, they can be brought back. */
  private removed: Item[] = [];
  private working = 0;
  private telling = 0;
  private isTelling = false;
  private hasLostSome = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly dotNet: DotNet,
    private readonly settings: Settings,
    private head: string,
  ) {
    listenForFiles(root, this.picker(), this.gone.signal, files => this.accept(files));
    root.addEventListener('click', event => this.clicked(event), { signal: this.gone.signal });
    document.addEventListener(connectionUp, () => this.tellAgain(), { signal: this.gone.signal });
    this.tellAgain();
    this.accept(takeOver());
    root.toggleAttribute('data-ready', true);
  }

  /** Sends every photo again with other labels. */
  resend(head: string): void {
    this.head = head;
    items.filter(item => item.prepared).forEach(item => this.wait(item));
    this.removed.filter(item => item.prepared).forEach(item => (item.state = 'waiting')); // is sent when it comes back
    this.work();
  }

  /** The file has these results and no others: some may have come meanwhile, or be no longer kept. */
  save(name: string, text: string, results: string[]): void {
    items.filter(item => item.resultId !== null && results.includes(item.resultId)).forEach(item => (item.isSaved = true));
    download(name, new Blob(['\ufeff', text], { type: 'text/csv' })); // without the mark a spreadsheet takes it for Latin-1
  }

  /** What was on its way is sent when the page is opened again. */
  dispose(): void {
    this.gone.abort();
    this.keepRemoved([]);
    items.filter(item => item.state === 'busy').forEach(item => this.wait(item));
  }

  private clicked(event: MouseEvent): void {
    if (event.detail > 1) {
      return; // the second of two clicks hits what has moved below the pointer: Remove all comes where Cancel was
    }
    const target = (event.target as Element).closest<HTMLElement>('[data-action]');
    const key = target?.dataset['key'];
    const asked = items.filter(item => !key || String(item.key) === key); // none where a photo was removed and its row is still shown
    switch (target?.dataset['action']) {
      case 'choose':
        return this.picker().click();
      case 'cancel':
        this.keepFocus(target!);
        return items.filter(one => one.state === 'waiting' || one.state === 'busy').forEach(one => this.end(one, 'cancelled'));
      case 'retry':
        this.keepFocus(target!);
        return this.retry(asked.filter(one => key || (one.state !== 'busy' && this.isOffered(one))));
      case 'whole':
        this.keepFocus(target!);
        asked.forEach(one => (one.isWhole = true));
        return this.retry(asked);
      case 'remove':
        return this.remove(asked);
      case 'undo':
        this.keepFocus(target!);
        return this.undo();
    }
  }

  private accept(files: File[]): void {
    if (files.length > 0) {
      this.keepRemoved([]); // for them there may be no room any more
    }
    const room = this.settings.mostPhotos - items.length;
    for (const file of files.slice(0, room)) {
      items.push({
        key: nextKey++, name: file.name, state: 'waiting', resultId: null, error: null, isHopeless: false, thumb: null, photo: null,
        file, prepared: null, isWhole: false, isSaved: false, sending: new AbortController(), isTold: false,
      });
    }
    void this.dotNet.invokeMethodAsync('Refuse', Math.max(0, files.length - room)).catch(() => {});
    void this.tell();
    this.work();
  }

  /** Whether its row offers to send it again: only the page knows whose result is no longer kept. */
  private isOffered(item: Item): boolean {
    return this.root.querySelector(`tr [data-action="retry"][data-key="${item.key}"]`) !== null;
  }

  private retry(again: Item[]): void {
    again.forEach(item => this.wait(item));
    this.work();
  }

  private wait(item: Item): void {
    item.sending.abort();
    item.sending = new AbortController();
    this.end(item, 'waiting');
  }

  private remove(gone: Item[]): void {
    if (gone.length === 0) {
      return;
    }
    gone.forEach(item => item.sending.abort());
    items = items.filter(item => !gone.includes(item));
    this.keepRemoved(gone);
    (this.besideRow(gone) ?? this.root.querySelector<HTMLElement>('[data-action="undo"]')!).focus();
    this.hasLostSome = true;
    void this.tell();
  }

  /** Brings back what was removed last; what had no answer yet is sent again. */
  private undo(): void {
    const back = this.removed;
    items = [...items, ...back].sort((one, other) => one.key - other.key);
    this.keepRemoved([]);
    back.forEach(item => (item.isTold = false));
    this.retry(back.filter(item => item.state === 'waiting' || item.state === 'busy'));
    void this.tell();
  }

  /** Keeps these, and lets go of the pictures of those before that have not come back. */
  private keepRemoved(next: Item[]): void {
    for (const { thumb, photo } of this.removed.filter(item => !items.includes(item))) {
      [thumb, photo].forEach(address => address && URL.revokeObjectURL(address));
    }
    this.removed = next;
    part(this.root, 'undo').hidden = next.length === 0;
  }

  /** The button that was pressed goes: reading goes on at the name of its photo, or where photos come in. */
  private keepFocus(pressed: HTMLElement): void {
    (pressed.closest('tr')?.querySelector<HTMLElement>('th') ?? this.drop()).focus();
  }

  /** As of a row that was removed: the same button of the next one, or of the one before where it was the last. */
  private besideRow(gone: Item[]): HTMLElement | undefined {
    const buttons = [...this.root.querySelectorAll<HTMLElement>('tr [data-action="remove"]')];
    const isOf = (button: HTMLElement, among: Item[]) => among.some(item => String(item.key) === button.dataset['key']);
    const place = buttons.findIndex(button => isOf(button, gone));
    return [...buttons.slice(place + 1), ...buttons.slice(0, Math.max(0, place)).reverse()].find(button => isOf(button, items));
  }

  private end(item: Item, state: State, outcome: { resultId?: string; error?: string; isHopeless?: boolean } = {}): void {
    if (state === 'cancelled') {
      item.sending.abort();
    }
    const { resultId = null, error = null, isHopeless = false } = outcome;
    Object.assign(item, { state, resultId, error, isHopeless, isSaved: false, isTold: false });
    void this.tell();
  }

  private work(): void {
    while (this.working < mostInFlight && items.some(item => item.state === 'waiting') && !this.gone.signal.aborted) {
      this.working++;
      void this.sendNext().finally(() => {
        this.working--;
        this.work();
      });
    }
  }

  private async sendNext(): Promise<void> {
    const item = items.find(one => one.state === 'waiting')!;
    const signal = item.sending.signal;
    this.end(item, 'busy');
    try {
      if (!item.prepared) {
        const prepared = await prepare(item.file, this.settings.maxBytes);
        const thumb = await shrinkToThumb(prepared);
        signal.throwIfAborted();
        item.prepared = prepared;
        item.photo = URL.createObjectURL(prepared);
        item.thumb = URL.createObjectURL(thumb);
        item.isTold = false;
        void this.tell();
      }
      const resultId = await this.upload(item.prepared, item.isWhole, signal);
      if (!signal.aborted) {
        this.end(item, 'done', { resultId });
      }
    } catch (error) {
      if (!signal.aborted) {
        const isPlain = error instanceof PhotoError || error instanceof UploadError;
        this.end(item, 'failed', {
          error: isPlain ? error.message : t('This photo could not be opened. Choose another one.'),
          isHopeless: error instanceof PhotoError,
        });
      }
    }
  }

  /** As `uploadPatiently`; a photo that cannot be sent waits until the connection is back, and keeps the ones behind it waiting. */
  private upload(photo: Blob, whole: boolean, signal: AbortSignal): Promise<string> {
    const send = () => uploadPatiently(this.settings.url, photo, { head: this.head, whole }, null, signal);
    return sendUntilReached(send, error => error instanceof UploadError && error.isUnsent, signal);
  }

  /** After the circuit was away, or is a new one. */
  private tellAgain(): void {
    items.forEach(item => (item.isTold = false));
    this.hasLostSome = true;
    this.telling++;
    this.isTelling = false; // a call into a dead circuit never settles
    void this.tell();
  }

  private async tell(): Promise<void> {
    if (this.isTelling) {
      return;
    }
    const round = this.telling;
    this.isTelling = true;
    try {
      for (;;) {
        const changed = items.filter(item => !item.isTold).slice(0, toldAtOnce);
        if ((changed.length === 0 && !this.hasLostSome) || !isConnected() || round !== this.telling || this.gone.signal.aborted) {
          return;
        }
        this.hasLostSome = false;
        changed.forEach(item => (item.isTold = true));
        const told = changed.map(({ key, name, state, resultId, error, isHopeless, thumb, photo }): Told => (
          { key, name, state, resultId, error, isHopeless, thumb, photo }
        ));
        await this.dotNet.invokeMethodAsync('Show', told, items.map(item => item.key));
      }
    } catch {
      // The circuit is going; all is told again when it is back.
    } finally {
      if (round === this.telling) {
        this.isTelling = false;
      }
    }
  }

  private drop(): HTMLElement {
    return this.root.querySelector<HTMLElement>('[data-action="choose"]')!;
  }

  private picker(): HTMLInputElement {
    return this.root.querySelector<HTMLInputElement>('input[type=file]')!;
  }
}

/** Small, so that fifty of them cost little memory. */
async function shrinkToThumb(photo: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(photo);
  try {
    const side = Math.min(bitmap.width, bitmap.height);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = thumbPx;
    const context = canvas.getContext('2d', { alpha: false })!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, thumbPx, thumbPx);
    return (await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.8))) ?? photo;
  } finally {
    bitmap.close();
  }
}
