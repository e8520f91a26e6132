import { type DetailedError, Upload } from 'tus-js-client';
import { connectionBack } from '../site/connection';
import { controlOf } from '../site/control';
import { askBeforeLeaving, isToStay } from '../site/leaving';
import { keepFocus, part } from '../site/parts';
import { bytesText, t } from '../site/texts';
import { mostBytes, storedZip } from './stored-zip';
import { describeSeconds, Pace } from './upload-pace';

interface Settings {
  url: string;
  maxBytes: number;
  chunkBytes: number;
}

/** A problem+json answer. */
interface Problem {
  detail?: string;
  error_id?: string;
}

/** What is sent as one file: the file itself, or a zip of several. */
type Together = [File, ...File[]];

// Waits before the next try after a lost connection, the last one again and again; any progress begins them anew.
const retryMs = [500, 1_000, 2_000, 5_000, 10_000, 20_000];

export function create(root: HTMLElement, settings: Settings) {
  return controlOf(root, () => new DatasetUpload(root, settings));
}

/**
 * Sends one file at a time over HTTP in pieces (tus 1.0), so that neither a lost circuit nor a lost connection stops it; the
 * same file chosen again after a reload goes on where it stood.
 */
class DatasetUpload {
  private readonly gone = new AbortController();
  private readonly waiting: Together[] = [];
  private sending: Together | null = null;
  private upload: Upload | null = null;
  /** The connection is lost, and no try is on its way. */
  private isPaused = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly settings: Settings,
  ) {
    const file = part<HTMLInputElement>(this.root, 'file');
    this.on(file, 'change', () => {
      this.accept([...(file.files ?? [])]);
      file.value = '';
    });
    this.on(root, 'click', event => this.clicked(event));
    for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
      this.on(root, kind, event => this.dragged(event as DragEvent));
    }
    askBeforeLeaving(() => this.sending !== null, this.gone.signal);
    root.toggleAttribute('data-ready', true);
  }

  mustStay(target: string): boolean {
    const question = t('A file is being sent. Leave this page and stop sending? Chosen again, it goes on where it stood.');
    return isToStay(this.sending !== null, question, target);
  }

  dispose(): void {
    this.gone.abort();
    this.waiting.length = 0;
    void this.upload?.abort();
  }

  private clicked(event: Event): void {
    switch ((event.target as Element).closest<HTMLElement>('[data-action]')?.dataset['action']) {
      case 'choose':
        return part<HTMLInputElement>(this.root, 'file').click();
      case 'retry':
        return this.retry();
      case 'cancel':
        return this.cancel();
    }
  }

  private dragged(event: DragEvent): void {
    event.preventDefault();
    this.root.toggleAttribute('data-dragging', event.type === 'dragenter' || event.type === 'dragover');
    if (event.type === 'drop') {
      this.accept([...(event.dataTransfer?.files ?? [])]);
    }
  }

  private accept(files: File[]): void {
    this.showError(null);
    for (const together of withVotes(files)) {
      const fault = together.map(file => this.findFault(file)).find(one => one !== null) ?? findVotesAlone(together);
      if (fault) {
        this.showError(fault);
      } else {
        this.waiting.push(together);
      }
    }
    if (!this.sending) {
      this.sendNext();
    }
  }

  private findFault(file: File): string | null {
    if (!/\.(zip|csv)$/i.test(file.name)) {
      return t('“{0}” is neither a zip nor a CSV file. Put pictures into a zip; unpack other archives first.', file.name);
    }
    if (file.size === 0) {
      return t('“{0}” is empty. Choose another file.', file.name);
    }
    return file.size > this.settings.maxBytes
      ? t('“{0}” has {1}; at most {2} are allowed.', file.name, bytesText(file.size), bytesText(this.settings.maxBytes))
      : null;
  }

  private sendNext(): void {
    this.sending = this.waiting.shift() ?? null;
    this.upload = null;
    this.isPaused = false;
    this.enter(this.sending ? 'sending' : 'idle');
    if (this.sending) {
      void this.send(this.sending);
    }
  }

  private async send(files: Together): Promise<void> {
    const names = files.map(one => one.name).join(', ');
    part(this.root, 'name').textContent = names;
    this.progress(0, t('Starting ...'));
    const file = await oneOf(files).catch(() => null);
    if (this.sending !== files || this.gone.signal.aborted) {
      return;
    }
    if (!file) {
      this.showError(t('“{0}” could not be sent. Choose it again.', names));
      this.sendNext();
      return;
    }
    const pace = new Pace();
    const ownClasses = part<HTMLInputElement>(this.root, 'own-classes').checked;
    const upload = (this.upload = new Upload(file, {
      endpoint: new URL(this.settings.url, document.baseURI).href,
      chunkSize: this.settings.chunkBytes,
      metadata: { filename: file.name, ...(ownClasses ? { own_classes: 'true' } : {}) },
      // Another choice is another upload, which does not go on where this one stood.
      fingerprint: () => Promise.resolve(['ferweb', file.name, file.size, file.lastModified, ownClasses].join('-')),
      retryDelays: retryMs,
      removeFingerprintOnSuccess: true,
      // Where a piece cannot be read, a browser says no more than where it could not be sent.
      onBeforeRequest: async request => {
        if (request.getMethod() === 'PATCH') {
          await Promise.all(files.map(one => one.slice(0, 1).arrayBuffer()));
        }
      },
      // Else it would begin anew, as where a proxy answers for a site that is down (tus-js-client, issue 579).
      onAfterResponse: (request, response) => {
        if (request.getMethod() === 'HEAD' && isPassing(response.getStatus())) {
          throw new Error(`The site does not say how much has arrived: ${response.getStatus()}.`);
        }
      },
      onProgress: sent => {
        if (this.root.dataset['state'] === 'lost') {
          this.enter('sending');
        }
        pace.add(performance.now(), sent);
        this.progress((100 * sent) / file.size, sent < file.size ? describe(sent, file.size, pace) : t('Sent. Waiting for the server ...'));
      },
      onShouldRetry: error => {
        // Without a network a try would only fail.
        const passes = willPass(error) && navigator.onLine;
        if (passes) {
          this.tell(t('The connection was lost. Trying again ...'));
        }
        return passes;
      },
      onError: error => this.failed(names, error as DetailedError),
      onSuccess: () => {
        this.say(t('{0} is uploaded. The list of imports says what comes of it.', file.name));
        this.sendNext();
      },
    }));
    this.say(t('Uploading {0}.', file.name));
    const [earlier] = await upload.findPreviousUploads();
    if (this.upload === upload && !this.gone.signal.aborted) {
      if (earlier) {
        upload.resumeFromPreviousUpload(earlier);
      }
      upload.start();
    }
  }

  /** A lost connection waits for a person, for network or circuit to come back, or for a while; a refusal ends this file. */
  private failed(names: string, error: DetailedError): void {
    if (willPass(error)) {
      this.isPaused = true;
      const text = t('The connection to the server is lost. What has arrived is kept: try again to go on from there.');
      this.tell(text);
      if (this.root.dataset['state'] !== 'lost') {
        this.enter('lost');
        this.say(text);
      }
      // A site that was restarted tells nobody. What is shown stays as it is meanwhile: the buttons must not change while somebody presses one.
      void connectionBack(retryMs.at(-1)!, this.gone.signal).then(() => this.isPaused && this.goOn(), () => {});
    } else {
      this.showError(refusal(names, error));
      this.sendNext();
    }
  }

  /** In place of a try that may be on its way, and hang. */
  private goOn(): void {
    this.isPaused = false;
    void this.upload?.abort();
    this.upload?.start();
  }

  private retry(): void {
    if (this.root.dataset['state'] === 'lost') {
      this.enter('sending');
      this.tell(t('Going on ...'));
      this.goOn();
    }
  }

  /** The server forgets a cancelled upload by itself after a day, should it not hear of it now. */
  private cancel(): void {
    this.waiting.length = 0;
    this.upload?.abort(true).catch(() => {});
    this.sendNext();
    this.say(t('Upload cancelled. Nothing was kept.'));
  }

  /** The steps say the same to the eye and to a screen reader. */
  private enter(state: 'idle' | 'sending' | 'lost'): void {
    const firstButton = () => [...this.root.querySelectorAll('button')].find(button => button.offsetParent);
    keepFocus(this.root, () => (this.root.dataset['state'] = state), firstButton);
    const current = state === 'idle' ? 0 : 1;
    for (const [index, step] of [...part(this.root, 'steps').children].entries()) {
      if (index === current) {
        step.setAttribute('aria-current', 'step');
      } else {
        step.removeAttribute('aria-current');
      }
    }
  }

  private progress(percent: number, text: string): void {
    part<HTMLProgressElement>(this.root, 'progress').value = percent;
    this.tell(text);
  }

  private tell(text: string): void {
    part(this.root, 'progress-text').textContent = text;
  }

  private showError(text: string | null): void {
    part(this.root, 'error').textContent = text ?? '';
    part(this.root, 'error').hidden = text === null;
  }

  private say(text: string): void {
    part(this.root, 'status').textContent = text;
  }

  private on(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, { signal: this.gone.signal });
  }
}

function isVotes(file: File): boolean {
  return /^fer2013new\.csv$/i.test(file.name);
}

/** Without the pictures that they belong to nothing can come of them; those may have been chosen in a zip. */
function findVotesAlone(files: Together): string | null {
  return files.length === 1 && isVotes(files[0])
    ? t(
        '“{0}” was not sent: it holds votes, no pictures. Choose it together with the CSV file of its pictures, which must not be in a zip.',
        files[0].name,
      )
    : null;
}

/** Each file by itself, but votes of FER+ with the CSV file of their pictures where both were chosen at once: they are one data set. */
function withVotes(files: File[]): Together[] {
  const votes = files.find(isVotes);
  const [pictures, ...others] = files.filter(file => file !== votes && /\.csv$/i.test(file.name));
  const alone = (file: File): Together => [file];
  return votes && pictures && others.length === 0 && votes.size + pictures.size < mostBytes
    ? [[pictures, votes], ...files.filter(file => file !== votes && file !== pictures).map(alone)]
    : files.map(alone);
}

async function oneOf(files: Together): Promise<File> {
  return files.length > 1 ? storedZip(files[0].name.replace(/\.csv$/i, '.zip'), files) : files[0];
}

function describe(sent: number, size: number, pace: Pace): string {
  const parts = [t('{0} %', Math.floor((100 * sent) / size)), t('{0} of {1}', bytesText(sent), bytesText(size))];
  const speed = pace.bytesPerSecond;
  if (speed !== null) {
    parts.push(`${bytesText(speed)}/s`, t('{0} left', describeSeconds((size - sent) / speed)));
  }
  return parts.join(' · ');
}

/** Neither a refusal of the file nor a file that cannot be read, which is a DOMException. */
function willPass(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return !(error.causingError instanceof DOMException) && (status === 0 || isPassing(status));
}

/** A fault of the server, or one that asks to come back: not a refusal of the file. */
function isPassing(status: number): boolean {
  return status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
}

function refusal(names: string, error: DetailedError): string {
  try {
    const problem = JSON.parse(error.originalResponse?.getBody() ?? '') as Problem;
    const detail = problem.detail ? t(problem.detail) : t('The server could not take the file. Try again.');
    return problem.error_id ? t('{0} (error {1})', detail, problem.error_id) : detail;
  } catch {
    return t('“{0}” could not be sent. Choose it again.', names);
  }
}
