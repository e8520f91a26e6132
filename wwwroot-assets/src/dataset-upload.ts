import { describeBytes, describeSeconds, Pace } from './upload-pace';

interface Settings {
  url: string;
  maxBytes: number;
}

/** A problem+json answer. */
interface Problem {
  detail?: string;
  error_id?: string;
}

export function create(root: HTMLElement, settings: Settings) {
  return new DatasetUpload(root, settings);
}

/** Sends one file at a time over HTTP, so that a lost circuit or a slow page stops nothing. */
class DatasetUpload {
  private readonly gone = new AbortController();
  private readonly waiting: File[] = [];
  private request: XMLHttpRequest | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly settings: Settings,
  ) {
    const file = this.part<HTMLInputElement>('file');
    this.on(file, 'change', () => {
      this.accept([...(file.files ?? [])]);
      file.value = '';
    });
    this.on(root, 'click', event => this.clicked(event));
    for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
      this.on(root, kind, event => this.dragged(event as DragEvent));
    }
    this.on(window, 'beforeunload', event => this.request && event.preventDefault());
    root.toggleAttribute('data-ready', true);
  }

  dispose(): void {
    this.gone.abort();
    this.waiting.length = 0;
    this.request?.abort();
  }

  private clicked(event: Event): void {
    switch ((event.target as Element).closest<HTMLElement>('[data-action]')?.dataset['action']) {
      case 'choose':
        return this.part<HTMLInputElement>('file').click();
      case 'cancel':
        this.waiting.length = 0;
        this.request?.abort();
        return this.say('Upload cancelled. Nothing was kept.');
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
    for (const file of files) {
      const fault = this.findFault(file);
      if (fault) {
        this.showError(fault);
      } else {
        this.waiting.push(file);
      }
    }
    if (!this.request) {
      this.sendNext();
    }
  }

  private findFault(file: File): string | null {
    if (!/\.(zip|csv)$/i.test(file.name)) {
      return `“${file.name}” is neither a zip nor a CSV file. Put pictures into a zip; unpack other archives first.`;
    }
    if (file.size === 0) {
      return `“${file.name}” is empty. Choose another file.`;
    }
    return file.size > this.settings.maxBytes ? `“${file.name}” has ${describeBytes(file.size)}; at most ${describeBytes(this.settings.maxBytes)} are allowed.` : null;
  }

  private sendNext(): void {
    const file = this.waiting.shift();
    this.request = null;
    this.root.dataset['state'] = file ? 'sending' : 'idle';
    if (file) {
      this.send(file);
    }
  }

  /** XMLHttpRequest, because fetch cannot tell how much was sent. */
  private send(file: File): void {
    const request = (this.request = new XMLHttpRequest());
    const pace = new Pace();
    this.part('name').textContent = file.name;
    this.progress(0, 'Starting ...');
    this.say(`Uploading ${file.name}.`);
    request.upload.onprogress = event => {
      pace.add(performance.now(), event.loaded);
      this.progress((100 * event.loaded) / file.size, describe(event.loaded, file.size, pace));
    };
    request.upload.onload = () => this.progress(100, 'Sent. Waiting for the server ...');
    request.onload = () => {
      if (request.status === 202) {
        this.say(`${file.name} is uploaded and being imported.`);
      } else {
        this.showError(refusal(request.response as Problem | null));
      }
    };
    request.onerror = () => this.showError(`“${file.name}” could not be sent. Check the connection, then choose it again.`);
    request.onloadend = () => this.sendNext();

    request.open('POST', `${this.settings.url}?${new URLSearchParams({ name: file.name.replace(/\.(zip|csv)$/i, '') })}`);
    request.responseType = 'json';
    request.setRequestHeader('Content-Type', /\.csv$/i.test(file.name) ? 'text/csv' : 'application/zip');
    request.send(file);
  }

  private progress(percent: number, text: string): void {
    this.part<HTMLProgressElement>('progress').value = percent;
    this.part('progress-text').textContent = text;
  }

  private showError(text: string | null): void {
    this.part('error').textContent = text ?? '';
    this.part('error').hidden = text === null;
  }

  private say(text: string): void {
    this.part('status').textContent = text;
  }

  private part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.root.querySelector<T>(`[data-part="${name}"]`)!;
  }

  private on(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, { signal: this.gone.signal });
  }
}

function describe(sent: number, size: number, pace: Pace): string {
  const parts = [`${Math.floor((100 * sent) / size)} %`, `${describeBytes(sent)} of ${describeBytes(size)}`];
  const speed = pace.bytesPerSecond;
  if (speed !== null) {
    parts.push(`${describeBytes(speed)}/s`, `${describeSeconds((size - sent) / speed)} left`);
  }
  return parts.join(' · ');
}

function refusal(problem: Problem | null): string {
  const detail = problem?.detail ?? 'The server could not take the file. Try again.';
  return problem?.error_id ? `${detail} (error ${problem.error_id})` : detail;
}
