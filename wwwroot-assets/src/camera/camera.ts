import { CameraError, CameraStream, hasLiveCamera } from './camera-stream';
import { part, words } from '../site/parts';

/** Where the camera's photo and words go. */
export interface CameraPage {
  take(photo: File): void;
  note(text: string): void;
  say(text: string): void;
}

type State = 'off' | 'asking' | 'on' | 'counting' | 'taken';

const longestSidePx = 1280;
const quality = 0.95;
const doubleClickMs = 500;

/** The camera as a source of photos: preview, countdown, shutter, then Use photo or Retake. It is on only while it is seen. */
export class Camera {
  private opening = new AbortController();
  private stream: CameraStream | null = null;
  private shot: Blob | null = null;
  private counting: number | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: CameraPage,
    signal: AbortSignal,
  ) {
    root.toggleAttribute('data-plain-camera', !hasLiveCamera());
    root.addEventListener('click', event => this.clicked(event.target as Element), { signal });
    document.addEventListener('keydown', event => event.key === 'Escape' && this.cancelCountdown(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.hide(), { signal });
    signal.addEventListener('abort', () => this.stop());
    this.video.addEventListener('resize', () => this.fitGuide(), { signal });
    const capture = part<HTMLInputElement>(this.root, 'capture');
    capture.addEventListener('change', () => this.takeCaptured(capture), { signal });
  }

  /** Lets go of the camera, whatever it is doing. */
  stop(): void {
    this.opening.abort();
    clearInterval(this.counting);
    this.release();
    this.showShot(null);
    this.showFault(null);
    this.setState('off');
  }

  private clicked(target: Element): void {
    switch (target.closest<HTMLElement>('[data-action]')?.dataset['action']) {
      case 'camera-start':
        return hasLiveCamera() ? void this.start() : this.askDevice();
      case 'camera-shutter':
        return this.state === 'counting' ? this.cancelCountdown() : this.press();
      case 'camera-switch':
        this.stream?.chooseNext();
        return void this.start();
      case 'camera-use':
        return this.use();
      case 'camera-stop':
        this.stop();
        this.page.say('');
        return this.focusStart();
    }
  }

  /** Without https there is no live picture, but the device's own camera app. */
  private askDevice(): void {
    this.page.say(words(this.root, 'insecure'));
    part<HTMLInputElement>(this.root, 'capture').click();
  }

  private takeCaptured(capture: HTMLInputElement): void {
    const photo = capture.files?.[0];
    capture.value = '';
    if (photo) {
      this.page.take(photo);
    }
  }

  private async start(): Promise<void> {
    this.stop();
    const opening = (this.opening = new AbortController());
    this.setState('asking');
    this.page.note('');
    this.page.say(words(this.root, 'asking'));
    this.bringIntoView();
    try {
      const stream = await CameraStream.open(this.video, () => this.showFault('silent'), opening.signal);
      this.stream = stream;
      stream.onEnded(() => this.fail('busy'));
      part(this.root, 'camera-picture').toggleAttribute('data-mirrored', stream.isMirrored);
      part(this.root, 'camera-switch').hidden = stream.cameras.length < 2;
      this.showFault(null);
      this.setState('on');
      this.page.say(words(this.root, 'on'));
      part(this.root, 'camera-shutter').focus({ preventScroll: true });
      this.bringIntoView();
    } catch (error) {
      if (!opening.signal.aborted) {
        this.fail(error instanceof CameraError ? error.reason : 'other');
      }
    }
  }

  /** The oval lies within the picture, which may leave room above and below, or beside it. */
  private fitGuide(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth > 0) {
      part(this.root, 'camera-picture').style.setProperty('--aspect', String(videoWidth / videoHeight));
    }
  }

  private fail(cause: string): void {
    this.stop();
    this.page.say('');
    this.showFault(cause);
  }

  private press(): void {
    let left = Number(part<HTMLSelectElement>(this.root, 'camera-delay').value);
    if (left === 0) {
      return void this.snap();
    }

    const tell = () => {
      part(this.root, 'camera-count').textContent = String(left);
      this.page.say(String(left));
    };
    this.setState('counting');
    tell();
    this.counting = setInterval(() => {
      left--;
      if (left > 0) {
        tell();
      } else {
        clearInterval(this.counting);
        void this.snap();
      }
    }, 1_000);
  }

  private cancelCountdown(): void {
    if (this.state === 'counting') {
      clearInterval(this.counting);
      this.setState('on');
      this.page.say(words(this.root, 'cancelled'));
    }
  }

  private async snap(): Promise<void> {
    const stream = this.stream;
    const shot = await stream?.grab(longestSidePx, quality).catch(() => null);
    if (stream !== this.stream) {
      return; // Closed, or hidden, while the picture was being made.
    }
    this.release();
    if (!shot) {
      return this.fail('other');
    }
    this.showShot(shot);
    this.setState('taken');
    this.page.say(words(this.root, 'taken'));
    part(this.root, 'camera-use').focus();
  }

  private use(): void {
    if (this.shot) {
      const photo = new File([this.shot], 'camera.jpg', { type: this.shot.type });
      this.stop();
      ignoreClicks();
      this.focusStart();
      this.page.take(photo);
    }
  }

  private focusStart(): void {
    [...this.root.querySelectorAll<HTMLElement>('[data-action=camera-start]')].find(button => button.offsetParent !== null)?.focus();
  }

  private hide(): void {
    if (this.stream || this.state === 'asking') {
      this.stop();
      this.page.say('');
      this.page.note(words(this.root, 'hidden'));
    }
  }

  private release(): void {
    this.stream?.stop();
    this.stream = null;
  }

  private showShot(shot: Blob | null): void {
    const image = part<HTMLImageElement>(this.root, 'camera-shot');
    URL.revokeObjectURL(image.src);
    this.shot = shot;
    if (shot) {
      image.src = URL.createObjectURL(shot);
    } else {
      image.removeAttribute('src');
    }
  }

  private showFault(cause: string | null): void {
    part(this.root, 'camera-fault-text').textContent = cause === null ? '' : words(this.root, cause);
    part(this.root, 'camera-fault').hidden = cause === null;
  }

  /** Picture and shutter are seen together. */
  private bringIntoView(): void {
    part(this.root, 'camera').scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  private get state(): State {
    return this.root.dataset['camera'] as State;
  }

  private setState(state: State): void {
    this.root.dataset['camera'] = state;
  }

  private get video(): HTMLVideoElement {
    return part<HTMLVideoElement>(this.root, 'camera-video');
  }
}

/** For a moment: the second of two clicks on what has just closed would hit what moved to its place. Keys (their clicks count 0) go on. */
function ignoreClicks(): void {
  const moment = new AbortController();
  const ignore = (event: MouseEvent) => {
    if (event.detail > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  document.addEventListener('click', ignore, { capture: true, signal: moment.signal });
  setTimeout(() => moment.abort(), doubleClickMs);
}
