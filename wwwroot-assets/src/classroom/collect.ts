import { CameraError, CameraStream } from '../camera/camera-stream';
import { showCameraFault, showCameraNote } from '../camera/camera-words';
import { prepare } from '../photo/photo-prepare';
import { sendUntilReached } from '../site/connection';
import { controlOf } from '../site/control';
import { askBeforeLeaving, isToStay } from '../site/leaving';
import { part, words } from '../site/parts';
import { within } from '../site/request';
import { t } from '../site/texts';

interface Settings {
  /** Where the classes of the set are. */
  url: string;
  maxBytes: number;
}

const longestSidePx = 640;
const quality = 0.9;
/** No more than five a second: faster ones are copies of each other. */
const leastMs = 200;
/** How long an answer is waited for: on a network that has gone silent a request never ends by itself. */
const longestFrameMs = 20_000;
const longestFileMs = 120_000;

/** The site was not reached, or gave no answer in time. */
class UnsentError extends Error {}

export function create(root: HTMLElement, settings: Settings) {
  const collector = controlOf(root, () => new Collector(root, settings));
  root.toggleAttribute('data-ready', true);
  return collector;
}

/** Takes pictures for the class whose button is pressed, one under way at a time, and sends each by HTTP; the site keeps the face alone. */
class Collector {
  private readonly gone = new AbortController();
  private opening = new AbortController();
  private stream: CameraStream | null = null;
  /** The button that is held; null when none is. */
  private held: HTMLElement | null = null;
  private busy: Promise<void> = Promise.resolve();
  /** How often the camera was stopped: pictures that wait since before must not start it again. */
  private stops = 0;
  /** Pictures kept since the button was pressed. */
  private kept = 0;
  /** How often files were chosen that are not all sent yet. */
  private choices = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly settings: Settings,
  ) {
    const options = { signal: this.gone.signal };
    root.addEventListener('click', event => this.clicked(event.target as Element), options);
    root.addEventListener('pointerdown', event => this.pressed(event), options);
    root.addEventListener('keydown', event => isPress(event) && !event.repeat && this.hold(actionOf(event.target, 'hold')), options);
    root.addEventListener('keyup', event => isPress(event) && this.release(), options);
    root.addEventListener('focusout', event => event.target === this.held && this.release(), options);
    root.addEventListener('contextmenu', event => actionOf(event.target, 'hold') && event.preventDefault(), options);
    for (const end of ['pointerup', 'pointercancel'] as const) {
      document.addEventListener(end, () => this.release(), options);
    }
    root.addEventListener('change', event => this.chosen(event.target as HTMLInputElement), options);
    document.addEventListener('visibilitychange', () => document.hidden && this.hide(), options);
    CameraStream.onOtherOpens(this.video, () => this.stop(), this.gone.signal);
    askBeforeLeaving(() => this.choices > 0, this.gone.signal);
  }

  mustStay(target: string): boolean {
    return isToStay(this.choices > 0, t('Pictures are being sent. Leave this page and stop sending?'), target);
  }

  dispose(): void {
    this.gone.abort();
    this.stop();
  }

  private clicked(target: Element): void {
    switch (target.closest<HTMLElement>('[data-action]')?.dataset['action']) {
      case 'camera-start':
        return void this.start().catch(() => {});
      case 'camera-switch':
        this.stream?.chooseNext();
        return void this.start().catch(() => {});
      case 'camera-stop':
        this.stop();
        return part(this.root, 'camera-start').focus();
      case 'snap':
        this.beginToTake(() => this.take(classOf(target)));
    }
  }

  private pressed(event: PointerEvent): void {
    if (event.button === 0) {
      this.hold(actionOf(event.target, 'hold'));
    }
  }

  /** Takes pictures until the button is let go of. */
  private hold(button: HTMLElement | null): void {
    if (!button || this.held) {
      return;
    }
    this.held = button;
    const card = button.closest('[data-class]')!;
    card.toggleAttribute('data-taking', true);
    this.beginToTake(async () => {
      // A short press takes one; none when it is over before its turn comes.
      while (this.held === button) {
        const began = performance.now();
        const waitMs = await this.take(classOf(button));
        await pause(Math.max(waitMs, leastMs - (performance.now() - began)));
      }
    }, () => card.toggleAttribute('data-taking', false));
  }

  private release(): void {
    this.held = null;
  }

  /** One thing after the other. */
  private begin(work: () => Promise<void>, end?: () => void): void {
    this.busy = this.busy
      .then(() => (this.gone.signal.aborted ? undefined : work()))
      .catch(error => this.say(error))
      .finally(end);
  }

  /** The same for pictures of the camera, which are not taken any more once it was stopped; at the end it says how many were kept. */
  private beginToTake(work: () => Promise<unknown>, end?: () => void): void {
    const { stops } = this;
    this.begin(async () => {
      if (stops === this.stops) {
        this.kept = 0;
        await work();
        this.status(words(this.root, 'pictures').replace('{0}', String(this.kept)));
      }
    }, end);
  }

  /** The present frame, kept for a class. Starts the camera when it is off. Resolves with the milliseconds to wait before the next. */
  private async take(id: string): Promise<number> {
    if (!this.stream) {
      await this.start();
    }
    const frame = await this.stream?.grab(longestSidePx, quality);
    return frame ? this.send(id, frame, '?quick=true') : 0;
  }

  private async chosen(input: HTMLInputElement): Promise<void> {
    if (input.dataset['part'] !== 'files') {
      return;
    }
    const [files, id] = [[...(input.files ?? [])], classOf(input)];
    input.value = '';
    this.choices++;
    this.begin(async () => {
      let kept = 0;
      const refused: string[] = [];
      for (const file of files) {
        try {
          await this.sendPatiently(id, await prepare(file, this.settings.maxBytes));
          kept++;
        } catch (error) {
          this.gone.signal.throwIfAborted();
          refused.push(t('{0}: {1}', file.name, textOf(error)));
        }
      }
      const sent = words(this.root, kept === 1 && files.length === 1 ? 'sent-one' : 'sent')
        .replace('{0}', String(kept))
        .replace('{1}', String(files.length));
      this.note([sent, ...refused].join(' '));
    }, () => this.choices--);
  }

  /** A file is not taken again in a moment: it waits until the connection is back, and until the site has room for it. */
  private async sendPatiently(id: string, photo: Blob): Promise<void> {
    const send = () => this.send(id, photo, '', true);
    const waiting = () => this.note(words(this.root, 'waiting'));
    for (let waitMs = -1; waitMs !== 0; ) {
      waitMs = await sendUntilReached(send, error => error instanceof UnsentError, this.gone.signal, waiting);
      await pause(waitMs);
    }
  }

  private send(id: string, photo: Blob, query: string, isFile = false): Promise<number> {
    const { signal } = this.gone;
    return within(isFile ? longestFileMs : longestFrameMs, signal, async asking => {
      const request = { method: 'POST', body: photo, headers: { 'Content-Type': photo.type }, signal: asking };
      const answer = await fetch(`${this.settings.url}/${id}/pictures${query}`, request).catch(() => {
        signal.throwIfAborted();
        throw new UnsentError(words(this.root, 'unreachable'));
      });
      if (answer.ok) {
        this.kept++;
        this.note('');
        return 0;
      }
      const detail = t(((await answer.json().catch(() => ({}))) as { detail?: string }).detail ?? 'The server could not answer. Try again.');
      if (answer.status === 429 || answer.status === 503) {
        this.note(detail);
        return 1_000 * Number(answer.headers.get('Retry-After') ?? 2);
      }
      if (answer.status !== 422 || isFile) {
        throw new Error(detail);
      }
      this.note(detail); // No face in this frame, or the very same again; the next may have another.
      return 0;
    });
  }

  private async start(): Promise<void> {
    this.stopCamera();
    const opening = (this.opening = new AbortController());
    this.setState('asking');
    this.status(words(this.root, 'asking'));
    try {
      this.stream = await CameraStream.open(this.video, () => this.showFault('silent'), opening.signal);
      this.stream.onEnded(() => this.fail('busy'));
      part(this.root, 'picture').toggleAttribute('data-mirrored', this.stream.isMirrored);
      part(this.root, 'camera-switch').hidden = this.stream.cameras.length < 2;
      this.showFault(null);
      this.status(words(this.root, 'on'));
      this.setState('on');
      // The button that was pressed is not shown any more.
      if (document.activeElement === document.body || document.activeElement === part(this.root, 'camera-start')) {
        part(this.root, 'camera-stop').focus({ preventScroll: true });
      }
    } catch (error) {
      if (!opening.signal.aborted) {
        this.fail(error instanceof CameraError ? error.reason : 'other');
      }
      throw error;
    }
  }

  private say(error: unknown): void {
    this.release();
    const isStopped = error instanceof DOMException && error.name === 'AbortError'; // by the person, while the camera was asked for
    if (!(error instanceof CameraError) && !isStopped && !this.gone.signal.aborted) {
      this.note(textOf(error));
    }
  }

  private hide(): void {
    this.stops++; // also where none is on yet
    if (this.state !== 'off') {
      this.stop();
      this.note(words(this.root, 'hidden'));
    }
  }

  private fail(cause: string): void {
    this.stop();
    this.showFault(cause);
  }

  private stop(): void {
    this.stops++;
    this.release();
    this.stopCamera();
    this.note('');
    this.status('');
    this.showFault(null);
  }

  private stopCamera(): void {
    this.opening.abort();
    this.stream?.stop();
    this.stream = null;
    this.setState('off');
  }

  private showFault(cause: string | null): void {
    showCameraFault(this.root, cause);
  }

  private note(text: string): void {
    showCameraNote(this.root, text);
  }

  private status(text: string): void {
    part(this.root, 'status').textContent = text;
  }

  private get state(): string {
    return this.root.dataset['camera'] ?? 'off';
  }

  private setState(state: 'off' | 'asking' | 'on'): void {
    this.root.dataset['camera'] = state;
  }

  private get video(): HTMLVideoElement {
    return part<HTMLVideoElement>(this.root, 'camera-video');
  }
}

function actionOf(target: EventTarget | null, action: string): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(`[data-action=${action}]`) : null;
}

function classOf(element: Element): string {
  return element.closest<HTMLElement>('[data-class]')!.dataset['class']!;
}

function isPress(event: KeyboardEvent): boolean {
  return event.key === ' ' || event.key === 'Enter';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));
}
