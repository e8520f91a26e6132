import { Camera } from '../camera/camera';
import { connectionUp, isConnected } from '../site/connection';
import { controlOf } from '../site/control';
import { keepFocus, part } from '../site/parts';
import { ask, askedWith, bringResultIntoView, keepFaceInAddress, keepInAddress, type Answer, type PhotoOptions } from './photo-answer';
import * as photoMemory from './photo-memory';
import { PhotoError, prepare } from './photo-prepare';
import { SeveralFiles } from './photo-several';
import { listenForFiles } from './photo-sources';
import { t } from '../site/texts';
import { UploadError } from './photo-upload';

interface DotNet {
  /** Shows the result on the page and returns its summary in words; null when the site no longer keeps it. */
  invokeMethodAsync(method: 'ShowResult', id: string, besideId: string | null): Promise<string | null>;
  invokeMethodAsync(method: 'ClearResult'): Promise<void>;
}

interface Settings {
  /** Where the live model answers. */
  url: string;
  maxBytes: number;
  /** A chosen photo waits for the Recognise button. */
  onSubmitOnly: boolean;
}

/** empty: no photo; ready: a photo waits for Recognise; busy: preparing, sending or waiting; done: the result is on the page; failed: Retry is possible. */
type State = 'empty' | 'ready' | 'busy' | 'done' | 'failed';

/**
 * The last photo for the way back from another page of the site. Its answer is null when the page was left before there was one.
 * `asked` is what it was asked with, which the options need not say any more.
 */
let kept: { photo: Blob; answer: Answer | null; asked: string } | null = null;

/** The photo that a person had taken whole as the face; the options hold for others. */
let takenWhole: Blob | null = null;

/** `answer` is what the page shows, or would if the site still kept it. */
export function create(root: HTMLElement, dotNet: DotNet, settings: Settings, options: PhotoOptions, answer: Answer | null, isKept: boolean) {
  return controlOf(root, () => new PhotoInput(root, dotNet, settings, options, answer, isKept));
}

/**
 * Owns the photo: the browser keeps it, sends it over HTTP and hands only the result's id to the circuit. So a circuit
 * that dies while a file is being chosen or sent loses nothing.
 */
class PhotoInput {
  /** Which of several faces is looked at, for a reload. */
  readonly keepFace = keepFaceInAddress;
  private readonly gone = new AbortController();
  private sending = new AbortController();
  private shown: Blob | null = null;
  /** The photo whose result is on the page. */
  private answered: Blob | null = null;
  /** Made beforehand: a page that is being left has no time for it. */
  private shownAsText: string | null = null;
  private removed: Blob | null = null;
  private readonly several: SeveralFiles;
  /** What the circuit is still to show; null for no result. */
  private undelivered: Answer | null | undefined;
  /** Counts what was chosen: what is still being prepared when something else is chosen is dropped. */
  private choices = 0;
  private readonly camera: Camera;

  constructor(
    private readonly root: HTMLElement,
    private readonly dotNet: DotNet,
    private readonly settings: Settings,
    private options: PhotoOptions,
    answer: Answer | null,
    isKept: boolean,
  ) {
    this.several = new SeveralFiles(root);
    listenForFiles(root, part<HTMLInputElement>(this.root, 'file'), this.gone.signal, files => this.bring(files));
    this.on(root, 'click', event => this.clicked(event));
    this.camera = new Camera(root, { take: photo => void this.accept(photo), note: text => this.note(text), say: text => this.say(text) }, this.gone.signal);
    this.on(document, connectionUp, () => void this.deliver().catch(() => {}));
    this.on(window, 'pagehide', () => this.keepOverReload());
    this.restore(answer, isKept);
    root.toggleAttribute('data-ready', true);
  }

  /** Shows the photo again that was here before the page was loaded anew, or before another page of the site; without a result it is sent again. */
  private restore(answer: Answer | null, isKept: boolean): void {
    const reloaded = photoMemory.take();
    // A click on the open tab takes the result out of the address.
    if (reloaded && (reloaded.resultId && answer ? reloaded.resultId === answer.resultId : photoMemory.isReload())) {
      kept = { photo: reloaded.photo, answer: reloaded.resultId !== null && isKept ? answer : null, asked: askedWith(this.options) };
    }
    if (kept && (!kept.answer || !answer || kept.answer.resultId === answer.resultId)) {
      const { photo } = kept;
      this.show(photo);
      if (!kept.answer || (answer && !isKept) || kept.asked !== askedWith(this.options)) {
        return void this.offer(photo);
      }
      this.answered = photo;
      this.setState('done');
      if (!answer) {
        keepInAddress(kept.answer, this.options);
        void this.dotNet
          .invokeMethodAsync('ShowResult', kept.answer.resultId, kept.answer.besideId)
          .then(summary => (summary === null && this.shown === photo ? this.offer(photo) : undefined))
          .catch(() => {});
      }
    } else if (answer && isKept) {
      this.note(photoIsElsewhere());
    }
  }

  /** Together with its result, so that neither comes back without the other. */
  private keepOverReload(): void {
    if (this.shown && this.shownAsText) {
      photoMemory.store(this.shownAsText, kept?.photo === this.shown ? (kept.answer?.resultId ?? null) : null);
    }
  }

  /** Sends the photo again with other options; without a photo they hold for the next one. What another model said does not stay. */
  resend(options: PhotoOptions): void {
    const isSameModel = options.tried?.url === this.options.tried?.url;
    if (options.whole !== this.options.whole) {
      takenWhole = null; // the person has chosen for all photos
    }
    this.options = options;
    if (!isSameModel) {
      this.clearResult();
    }
    if (this.shown) {
      void this.offer(this.shown);
    } else {
      keepInAddress(null, options);
    }
  }

  /** Takes the photo that is shown whole as the face; for another one the options hold. */
  takeWhole(): void {
    if (this.shown) {
      takenWhole = this.shown;
      void this.offer(this.shown);
    } else {
      this.showError(photoIsElsewhere());
    }
  }

  /** The page has gone from file to camera or back: the last photo stays, and so does its result in the address. */
  changeSource(answer: Answer | null): void {
    this.camera.stop();
    this.note('');
    keepInAddress(answer, this.options);
  }

  /** A photo that waits, or is being answered, is offered again on the way back. */
  dispose(): void {
    if (this.shown && this.shown !== kept?.photo && ['ready', 'busy'].includes(this.root.dataset['state']!)) {
      kept = { photo: this.shown, answer: null, asked: askedWith(this.options) };
    }
    this.gone.abort();
    this.sending.abort();
    URL.revokeObjectURL(part<HTMLImageElement>(this.root, 'preview').src);
  }

  private clicked(event: Event): void {
    const target = (event.target as Element).closest<HTMLElement>('[data-action]');
    switch (target?.dataset['action']) {
      case 'choose':
        return part<HTMLInputElement>(this.root, 'file').click();
      case 'example':
        return void this.acceptExample(target.dataset['url']!, target.dataset['name']!);
      case 'several-batch':
        return this.several.takeToBatch();
      case 'several-first':
        return this.bring(this.several.first);
      case 'cancel':
        return this.cancel();
      case 'submit':
      case 'retry':
        void (this.shown && this.send(this.shown));
        return part(this.root, 'cancel').focus(); // the button that was pressed is hidden now; so below
      case 'dismiss':
        this.showError(null);
        return [...this.root.querySelectorAll<HTMLElement>('.drop, .actions button')].find(button => button.offsetParent)?.focus();
      case 'remove':
        return this.remove();
      case 'undo':
        return this.undo();
    }
  }

  private async acceptExample(url: string, name: string): Promise<void> {
    const choice = ++this.choices;
    const answer = await fetch(url, { signal: this.gone.signal }).catch(() => null);
    const photo = answer?.ok ? await answer.blob().catch(() => null) : null;
    if (!this.isLatest(choice)) {
      return;
    }
    if (photo) {
      await this.accept(new File([photo], name));
    } else {
      this.showError(t('The example could not be loaded. Check the connection, then try again.'));
    }
  }

  /** One file is looked at here; with several the person chooses between Batch and the first of them. */
  private bring(files: File[]): void {
    if (files.length > 1) {
      this.several.show(files);
    } else {
      files.forEach(file => void this.accept(file));
    }
  }

  private async accept(file: File): Promise<void> {
    this.several.show([]);
    const choice = ++this.choices;
    try {
      const photo = await prepare(file, this.settings.maxBytes);
      if (!this.isLatest(choice)) {
        return;
      }
      this.show(photo);
      this.note('');
      await this.offer(photo);
    } catch (error) {
      // The photo that is already shown stays, with its result.
      if (this.isLatest(choice)) {
        const sentence = error instanceof PhotoError ? error.message : t('This photo could not be opened. Choose another one.');
        this.showError(t('{0}: {1}', file.name, sentence));
      }
    }
  }

  private isLatest(choice: number): boolean {
    return choice === this.choices && !this.gone.signal.aborted;
  }

  private show(photo: Blob): void {
    const preview = part<HTMLImageElement>(this.root, 'preview');
    URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(photo);
    this.shown = photo;
    this.shownAsText = null;
    void photoMemory.toText(photo).then(text => this.shown === photo && (this.shownAsText = text), () => {});
    this.removed = null;
    part(this.root, 'undo').hidden = true;
    this.root.toggleAttribute('data-photo', true);
    this.camera.stop();
  }

  /** Sends the photo, or has it wait for the button where the site wants that. */
  private async offer(photo: Blob): Promise<void> {
    if (!this.settings.onSubmitOnly) {
      return this.send(photo);
    }
    this.sending.abort();
    this.clearResult();
    this.setState('ready');
    this.say(t('The photo is ready. Press “Recognise the photo”.'));
  }

  private async send(photo: Blob): Promise<void> {
    this.sending.abort();
    const sending = (this.sending = new AbortController());
    this.undelivered &&= undefined;
    this.showError(null);
    this.setState('busy');
    this.say(t('Sending the photo.'));
    try {
      this.progress(0, t('Sending ...'));
      const progress = {
        sent: (percent: number) => this.progress(percent, percent < 100 ? t('Sending {0} %', percent) : t('Looking at the face ...')),
        waiting: (text: string) => this.progress(null, text),
      };
      const options = { ...this.options, whole: this.options.whole || photo === takenWhole };
      const answer = await ask(this.settings.url, photo, options, progress, sending.signal);
      kept = { photo, answer, asked: askedWith(this.options) };
      this.undelivered = answer;
      keepInAddress(answer, this.options);
      await this.deliver();
    } catch (error) {
      if (!sending.signal.aborted) {
        this.fail(error instanceof UploadError ? error.message : t('Something went wrong in this page. Try again.'));
      }
    }
  }

  /** Tells the circuit what to show now; kept and told after the reconnect when the circuit is down. */
  private async deliver(): Promise<void> {
    const answer = this.undelivered;
    if (answer && isConnected()) {
      this.progress(null, t('Showing the result ...'));
      // A call into a dying circuit never settles; then the one after the reconnect counts.
      const summary = await this.dotNet.invokeMethodAsync('ShowResult', answer.resultId, answer.besideId);
      if (this.undelivered !== answer) {
        return;
      }
      if (summary === null) {
        return this.fail(t('The result is no longer kept. Try again.')); // it waited too long for the connection
      }
      this.undelivered = undefined;
      this.answered = this.shown;
      this.setState('done', document.getElementById('result-title'));
      this.say(summary);
      bringResultIntoView();
    } else if (answer) {
      this.progress(null, t('The result is ready. Waiting for the connection ...'));
    } else if (answer === null && isConnected()) {
      await this.dotNet.invokeMethodAsync('ClearResult');
      this.undelivered ??= undefined;
    }
  }

  private cancel(): void {
    this.sending.abort();
    this.fail(t('Cancelled. The photo was not recognised.'));
  }

  /** The photo stays for a retry; another one's result does not stay beside it, nor in the address one that was never shown. */
  private fail(text: string): void {
    if (this.answered === this.shown && !this.undelivered) {
      this.undelivered = undefined;
    } else {
      this.clearResult();
    }
    this.showError(text, true);
    this.setState('failed', part<HTMLElement>(this.root, 'retry'));
    this.say('');
  }

  private remove(): void {
    this.sending.abort();
    this.choices++;
    this.several.show([]);
    this.removed = this.shown;
    this.shown = null;
    this.clearResult();
    this.note('');
    this.root.toggleAttribute('data-photo', false);
    this.setState('empty');
    const undo = part(this.root, 'undo');
    undo.hidden = false;
    undo.focus();
    this.say(t('Photo removed.'));
  }

  private clearResult(): void {
    this.undelivered = this.answered = kept = null;
    keepInAddress(null, this.options);
    this.showError(null);
    void this.deliver().catch(() => {});
  }

  private undo(): void {
    if (this.removed) {
      this.show(this.removed);
      part(this.root, 'remove').focus();
      void this.offer(this.shown!);
    }
  }

  /** `next` takes the focus from a button that goes with the state before. */
  private setState(state: State, next: HTMLElement | null = null): void {
    keepFocus(this.root, () => (this.root.dataset['state'] = state), () => next);
  }

  private progress(percent: number | null, text: string): void {
    const bar = part<HTMLProgressElement>(this.root, 'progress');
    if (percent === null || percent === 100) {
      bar.removeAttribute('value');
    } else {
      bar.value = percent;
    }
    part(this.root, 'progress-text').textContent = text;
  }

  private showError(text: string | null, canRetry = false): void {
    part(this.root, 'error-text').textContent = text ?? '';
    part(this.root, 'retry').hidden = !canRetry;
    part(this.root, 'error').hidden = text === null;
  }

  private note(text: string): void {
    part(this.root, 'note').textContent = text;
  }

  private say(text: string): void {
    part(this.root, 'status').textContent = text;
  }

  private on(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, { signal: this.gone.signal });
  }
}

function photoIsElsewhere(): string {
  return t('The photo of this result is in the tab that chose it, and nowhere else. Choose it here to see both together.');
}
