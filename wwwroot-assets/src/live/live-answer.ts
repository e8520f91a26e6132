import { within } from '../site/request';
import { known, t } from '../site/texts';
import type { SeenFace } from './live-faces';

/** What came back for one frame: faces, how long to leave the server alone and why, or what it says against all frames. */
export type LiveAnswer =
  | { faces: SeenFace[]; classes: string[]; rare: Rare; model: string; width: number; height: number }
  | { waitMs: number; reason: 'slow' | 'unreachable' | 'fault' }
  | { refusal: string };

/** The classes that the model which answered learnt from few pictures, with their number. */
export type Rare = Record<string, number>;

/** As the server writes it; the classes are those of the model that answered, in its order. */
interface Found {
  faces: SeenFace[];
  classes: string[];
  few_pictures?: Rare;
  /** Id of that model. */
  model: string;
  image_width: number;
  image_height: number;
}

const faultWaitMs = 2_000;

/** Sends one frame as it is, in binary, and gives up after `longestMs`. Rejects only when `signal` fires. */
export async function ask(url: string, frame: Blob, signal: AbortSignal, longestMs: number): Promise<LiveAnswer> {
  try {
    return await within(longestMs, signal, asking => send(url, frame, asking));
  } catch {
    signal.throwIfAborted();
    return { waitMs: faultWaitMs, reason: 'unreachable' };
  }
}

async function send(url: string, frame: Blob, signal: AbortSignal): Promise<LiveAnswer> {
  const answer = await fetch(url, { method: 'POST', body: frame, headers: { 'Content-Type': frame.type }, signal });
  if (answer.ok) {
    const { faces, classes, few_pictures: rare = {}, model, image_width: width, image_height: height } = (await answer.json()) as Found;
    return { faces, classes, rare, model, width, height };
  }
  // Too many frames, or one that came too slowly, is not against the next ones.
  if (answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) {
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    return { refusal: known(detail) ?? t('The server could not answer. Try again.') };
  }
  const isBusy = answer.status === 429 || answer.status === 503;
  return { waitMs: 1_000 * Number(answer.headers.get('Retry-After') ?? 2), reason: isBusy ? 'slow' : 'fault' };
}
