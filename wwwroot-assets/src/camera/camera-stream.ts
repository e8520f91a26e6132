import { shrinkAside } from '../photo/photo-aside';

/** Why there is no picture; the page has a text for each. */
export type CameraCause = 'refused' | 'system' | 'none' | 'busy' | 'constraint' | 'insecure' | 'policy' | 'silent' | 'other';

/** The camera did not open. */
export class CameraError extends Error {
  constructor(readonly reason: CameraCause) {
    super(reason);
  }
}

const patienceMs = 10_000;
const storageKey = 'ferweb-camera';
const opens = 'ferweb-camera-opens';

/** Browsers show the camera only to pages that came over https or from this machine. */
export function hasLiveCamera(): boolean {
  return isSecureContext && 'mediaDevices' in navigator;
}

/**
 * One camera that is on: shown in `video`, until `stop`. Whoever opens it does so because of a click; the browser then
 * asks for permission where it has none.
 */
export class CameraStream {
  private constructor(
    private readonly video: HTMLVideoElement,
    private readonly stream: MediaStream,
    /** How many cameras this device has. */
    readonly cameras: MediaDeviceInfo[],
  ) {}

  /**
   * Opens the remembered camera, else the front one. `silent` is called when nobody has answered the browser's question
   * for 10 s; an answer after that still counts.
   * @throws CameraError, or `signal.reason` when the person has gone on to something else.
   */
  static async open(video: HTMLVideoElement, silent: () => void, signal: AbortSignal): Promise<CameraStream> {
    if (!hasLiveCamera()) {
      throw new CameraError('insecure');
    }
    document.dispatchEvent(new CustomEvent(opens, { detail: video }));
    const timer = setTimeout(silent, patienceMs);
    signal.addEventListener('abort', () => clearTimeout(timer));
    let stream: MediaStream | null = null;
    try {
      stream = await request(remembered());
      signal.throwIfAborted(); // the person may have left while the browser was asking
      // Attributes that are set after the element was made do not mute it.
      video.muted = true;
      video.playsInline = true;
      video.srcObject = stream;
      await video.play();
      const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(device => device.kind === 'videoinput');
      signal.throwIfAborted();
      return new CameraStream(video, stream, cameras);
    } catch (error) {
      stopTracks(stream);
      signal.throwIfAborted();
      throw new CameraError(causeOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Calls `other` when another part of the page opens the camera: some devices give it to one alone. */
  static onOtherOpens(video: HTMLVideoElement, other: () => void, signal: AbortSignal): void {
    document.addEventListener(opens, event => (event as CustomEvent).detail !== video && other(), { signal });
  }

  /** A camera that looks at the person is shown as in a mirror. */
  get isMirrored(): boolean {
    return this.settings.facingMode !== 'environment';
  }

  /** Remembers the next camera of this device, for the next `open`. */
  chooseNext(): void {
    const index = this.cameras.findIndex(camera => camera.deviceId === this.settings.deviceId);
    remember(this.cameras[(index + 1) % this.cameras.length]?.deviceId ?? null);
  }

  /** Calls `ended` when the camera is taken away: unplugged, or the permission withdrawn. */
  onEnded(ended: () => void): void {
    this.stream.getVideoTracks()[0]?.addEventListener('ended', ended);
  }

  /** The present picture, at most `longestPx` long, as a JPEG; never mirrored. Null while there is none. */
  async grab(longestPx: number, quality: number): Promise<Blob | null> {
    // Twice: where the worker cannot be loaded the first picture is lost, and the next one is made small in the page.
    for (let tries = 0; tries < 2 && this.video.videoWidth > 0; tries++) {
      const shot = await shrinkAside(await createImageBitmap(this.video), { longestPx, quality });
      if (shot instanceof Blob) {
        return shot;
      }
    }
    return null;
  }

  stop(): void {
    stopTracks(this.stream);
    if (this.video.srcObject === this.stream) {
      this.video.srcObject = null;
    }
  }

  private get settings(): MediaTrackSettings {
    return this.stream.getVideoTracks()[0]?.getSettings() ?? {};
  }
}

async function request(deviceId: string | null): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: 'user' } };
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  } catch (error) {
    if (deviceId && ['OverconstrainedError', 'NotFoundError', 'NotReadableError', 'AbortError'].includes(nameOf(error))) {
      remember(null); // that camera is gone, or gives nothing: without this every start would ask for it again
      return request(null);
    }
    throw error;
  }
}

function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) {
    track.stop();
  }
}

function causeOf(error: unknown): CameraCause {
  switch (nameOf(error)) {
    case 'NotAllowedError':
      return isForbiddenByPolicy() ? 'policy' : /by system/i.test(String(error)) ? 'system' : 'refused'; // only the message tells these apart
    case 'SecurityError':
      return 'policy';
    case 'NotFoundError':
      return 'none';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'OverconstrainedError':
      return 'constraint';
    default:
      return 'other';
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

/** A page that shows this one in a frame may have kept the camera to itself. */
function isForbiddenByPolicy(): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature('camera') === false;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null; // storage may be forbidden
  }
}

function remember(deviceId: string | null): void {
  try {
    if (deviceId) {
      localStorage.setItem(storageKey, deviceId);
    } else {
      localStorage.removeItem(storageKey);
    }
  } catch {
    // Then the choice holds for nothing, and the front camera comes first again.
  }
}
