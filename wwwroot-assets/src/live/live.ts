import { CameraError, CameraStream } from '../camera/camera-stream';
import { showCameraFault, showCameraNote } from '../camera/camera-words';
import { ask, type Rare } from './live-answer';
import { LiveFaces, type LiveFace } from './live-faces';
import { LiveView, type Frame, type LiveWords } from './live-view';
import { controlOf } from '../site/control';
import { bringIntoView } from '../site/into-view';
import { part, words } from '../site/parts';
import { figure } from '../site/texts';

interface Settings extends LiveWords {
  url: string;
}

type State = 'off' | 'asking' | 'on' | 'frozen';

const longestSidePx = 480;
const quality = 0.7;
/** No more than 16 frames a second: faster bars help nobody, and others use the server too. */
const leastMs = 60;
const rateWindowMs = 2_000;
/** What was seen longer ago does not stay on the moving picture while no answers come. */
const staleMs = 3_000;
const mostMissed = 10;
/** The server has a frame wait for 5 seconds at most: a connection that is silent for longer hangs. */
const longestMs = 10_000;
/** The model of a checkpoint may have to be made first, after those of others. */
const firstAnswerMs = 120_000;

export function create(root: HTMLElement, settings: Settings) {
  const live = controlOf(root, () => new Live(root, settings));
  root.toggleAttribute('data-ready', true);
  return live;
}

/**
 * The camera, frame by frame: take one, send it, show the answer, take the next. So never more than one is under way,
 * and none crosses the circuit.
 */
class Live {
  private readonly gone = new AbortController();
  private readonly faces = new LiveFaces();
  private readonly view: LiveView;
  private opening = new AbortController();
  private running = new AbortController();
  private stream: CameraStream | null = null;
  private shown: { faces: LiveFace[]; classes: string[]; rare: Rare; frame: Frame } | null = null;
  private updates: number[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly settings: Settings,
  ) {
    this.view = new LiveView(part<SVGElement>(root, 'boxes'), part(this.root, 'faces'), part(this.root, 'pattern'), settings);
    const { signal } = this.gone;
    root.addEventListener('click', event => this.clicked(event.target as Element), { signal });
    part(this.root, 'raw').addEventListener('change', () => this.draw(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.hide(), { signal });
    CameraStream.onOtherOpens(this.video, () => this.stop(), signal);
  }

  dispose(): void {
    this.gone.abort();
    this.stop();
  }

  /** Another model answers from now on. */
  answerAt(url: string): void {
    this.settings.url = url;
    if (this.state === 'on') {
      this.running.abort();
      this.forget();
      this.run();
    }
  }

  private clicked(target: Element): void {
    switch (target.closest<HTMLElement>('[data-action]')?.dataset['action']) {
      case 'camera-start':
        return void this.start();
      case 'camera-switch':
        this.stream?.chooseNext();
        return void this.start();
      case 'freeze':
        return this.state === 'on' ? this.freeze() : this.resume();
      case 'camera-stop':
        this.stop();
        return part(this.root, 'camera-start').focus();
    }
  }

  private async start(): Promise<void> {
    this.stop();
    const opening = (this.opening = new AbortController());
    this.setState('asking');
    this.say(words(this.root, 'asking'));
    try {
      this.stream = await CameraStream.open(this.video, () => this.showFault('silent'), opening.signal);
      this.stream.onEnded(() => this.fail('busy'));
      part(this.root, 'picture').toggleAttribute('data-mirrored', this.stream.isMirrored);
      part(this.root, 'camera-switch').hidden = this.stream.cameras.length < 2;
      this.showFault(null);
      this.say(words(this.root, 'on'));
      this.run();
      part(this.root, 'freeze').focus({ preventScroll: true });
      bringIntoView(part(this.root, 'freeze')); // below the picture, which may reach to the edge of a low window
    } catch (error) {
      if (!opening.signal.aborted) {
        this.fail(error instanceof CameraError ? error.reason : 'other');
      }
    }
  }

  private run(): void {
    this.running = new AbortController();
    this.setState('on');
    const { signal } = this.running;
    // Ends by being aborted; what else ends it, a person should know.
    void this.follow(signal).catch(() => signal.aborted || this.fail('other'));
  }

  private async follow(signal: AbortSignal): Promise<void> {
    let stale: number | undefined; // none before the first answer
    signal.addEventListener('abort', () => clearTimeout(stale));
    for (let [before, missed] = [performance.now(), 0]; !signal.aborted; ) {
      const began = performance.now();
      const frame = await this.stream?.grab(longestSidePx, quality);
      let waitMs = 0;
      missed = frame ? 0 : missed + 1;
      if (missed === mostMissed) {
        this.note(words(this.root, 'unreachable')); // what makes pictures small comes from the site
      }
      if (frame) {
        const answer = await ask(this.settings.url, frame, signal, stale === undefined ? firstAnswerMs : longestMs);
        signal.throwIfAborted();
        if ('faces' in answer) {
          const now = performance.now();
          const { isMirrored } = this.stream!;
          const faces = this.faces.next(answer.faces, (now - before) / 1_000, isMirrored);
          before = now;
          clearTimeout(stale);
          stale = window.setTimeout(() => this.forget(), staleMs);
          const { classes, rare, width, height } = answer;
          this.shown = { faces, classes, rare, frame: { width, height, isMirrored } };
          this.draw();
          this.nameModel(answer.model);
          this.countUpdate(now);
          this.note('');
        } else if ('refusal' in answer) {
          this.stop();
          this.note(answer.refusal);
        } else {
          waitMs = answer.waitMs;
          this.note(words(this.root, answer.reason));
        }
      }
      await pause(Math.max(waitMs, leastMs - (performance.now() - began)));
    }
  }

  private draw(): void {
    if (this.shown) {
      const { faces, classes, rare, frame } = this.shown;
      this.view.show(faces, classes, rare, frame, part<HTMLInputElement>(this.root, 'raw').checked);
      part(this.root, 'no-face').hidden = faces.length > 0;
      this.tellRare(faces.length > 0 ? this.view.rareWords(classes, rare) : '');
    }
  }

  /** Another model may have become live since the page was opened; only its id is known here. */
  private nameModel(id: string): void {
    const name = this.root.querySelector<HTMLElement>('[data-model]');
    if (name && name.dataset['model'] !== id) {
      name.dataset['model'] = name.textContent = id;
    }
  }

  /** What the asterisks mean: one line for all faces. */
  private tellRare(text: string): void {
    const line = part(this.root, 'rare');
    line.hidden = text === '';
    if (line.textContent !== text) {
      line.textContent = text;
    }
  }

  private countUpdate(now: number): void {
    this.updates = [...this.updates.filter(time => now - time < rateWindowMs), now];
    const first = this.updates[0]!;
    const rate = this.updates.length < 2 ? 0 : ((this.updates.length - 1) * 1_000) / (now - first);
    part(this.root, 'rate').textContent = figure(rate, 1);
  }

  private resetRate(): void {
    this.updates = [];
    part(this.root, 'rate').textContent = '0';
  }

  private freeze(): void {
    this.running.abort();
    this.resetRate();
    this.video.pause();
    this.setState('frozen');
    this.say(`${words(this.root, 'frozen')} ${this.view.summary()}`);
  }

  private resume(): void {
    void this.video.play().catch(() => {});
    this.faces.clear();
    this.say(words(this.root, 'on'));
    this.run();
  }

  private hide(): void {
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
    this.opening.abort();
    this.running.abort();
    this.stream?.stop();
    this.stream = null;
    this.forget();
    this.note('');
    this.say('');
    this.showFault(null);
    this.setState('off');
  }

  /** The last answer, with all that is shown of it. */
  private forget(): void {
    this.shown = null;
    this.resetRate();
    this.faces.clear();
    this.view.clear();
    part(this.root, 'no-face').hidden = true;
    this.tellRare('');
  }

  private showFault(cause: string | null): void {
    showCameraFault(this.root, cause);
  }

  private note(text: string): void {
    showCameraNote(this.root, text);
  }

  private say(text: string): void {
    part(this.root, 'status').textContent = text;
  }

  private get state(): State {
    return this.root.dataset['live'] as State;
  }

  private setState(state: State): void {
    this.root.dataset['live'] = state;
  }

  private get video(): HTMLVideoElement {
    return part<HTMLVideoElement>(this.root, 'camera-video');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));
}
